"""XML documents from elements. What XML cannot hold is left out of texts."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

# What XML 1.0 has no way to say, not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add(parent: Element, name: str, text: str | None = None, /, **attributes: str) -> Element:
    made = SubElement(parent, name, {key: clean(value) for key, value in attributes.items()})
    made.text = clean(text) if text is not None else None
    return made


def clean(text: str) -> str:
    return _NO_XML.sub("", text)


def document(root: Element) -> bytes:
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
