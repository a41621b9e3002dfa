"""A calendar as XML (RFC 6321), made from its JSON form (RFC 7265): both name types and values alike."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from icalendar import Calendar

from services.api.schedule.exports.markup import add, document

CONTENT_TYPE = "application/calendar+xml; charset=utf-8"
NAMESPACE = "urn:ietf:params:xml:ns:icalendar-2.0"


def written(calendar: Calendar) -> bytes:
    root = Element("icalendar", {"xmlns": NAMESPACE})
    _add_component(root, calendar.to_jcal())
    return document(root)


def _add_component(parent: Element, component: list[Any]) -> None:
    name, properties, parts = component
    made = add(parent, name)
    if properties:
        listed = add(made, "properties")
        for one in properties:
            _add_property(listed, *one)
    if parts:
        contained = add(made, "components")
        for part in parts:
            _add_component(contained, part)


def _add_property(parent: Element, name: str, parameters: dict[str, Any], kind: str, *values: Any) -> None:
    made = add(parent, name)
    if parameters:
        listed = add(made, "parameters")
        for key, value in parameters.items():
            add(add(listed, key), "text", str(value))
    if name == "geo":
        latitude, longitude = values[0]
        add(made, "latitude", str(latitude))
        add(made, "longitude", str(longitude))
        return
    for value in values:
        add(made, kind, str(value))
