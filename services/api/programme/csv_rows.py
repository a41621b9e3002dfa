"""Rows as CSV (RFC 4180): a heading, then a row for each item. What is more than text stands in its cell as JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any, get_origin

from services.api.programme.resources import Resource
from shared.errors import Invalid, Malformed

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that begins so; one apostrophe before it keeps it text."""
_SEPARATOR = ";"


def write(resource: Resource, rows: Sequence[Mapping[str, Any]]) -> str:
    """With every field that an import takes."""
    names = ["id", *resource.body.model_fields]
    text = StringIO()
    table = csv.DictWriter(text, names)
    table.writeheader()
    for row in rows:
        table.writerow({name: _cell(row[name]) for name in names})
    return text.getvalue()


def read(resource: Resource, sent: bytes) -> list[dict[str, Any]]:
    """Raises `Malformed` for what is no CSV in UTF-8, `Invalid` for a column that there is not."""
    try:
        table = csv.DictReader(StringIO(sent.decode("utf-8-sig"), newline=""), strict=True)
        rows = list(table)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Malformed("Send CSV in UTF-8 with a heading.") from error
    unknown = set(table.fieldnames or ()) - {"id", *resource.body.model_fields}
    if unknown or not table.fieldnames:
        raise Invalid.field("rows.0", f"There is no column {', '.join(sorted(unknown)) or 'at all'}")
    return [_values(resource, row) for row in rows]


def _values(resource: Resource, row: Mapping[str | None, Any]) -> dict[str, Any]:
    """An empty cell is as good as none: the field keeps what it has, or what it has by default."""
    found = {name: _value(resource, name, text) for name, text in row.items() if name and text}
    return found | ({"more cells than the heading": row[None]} if None in row else {})


def _value(resource: Resource, name: str, text: str) -> Any:
    text = _unescaped(text)
    if not _is_list(resource, name):
        return text
    if not text.startswith("["):
        return [part.strip() for part in text.split(_SEPARATOR) if part.strip()]
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text  # the field itself says what is wrong with it


def _is_list(resource: Resource, name: str) -> bool:
    field = resource.body.model_fields.get(name)
    return field is not None and get_origin(field.annotation) is tuple


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        plain = all(isinstance(one, str) and _SEPARATOR not in one for one in value)
        value = _SEPARATOR.join(value) if plain else json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith((*_FORMULA, "'")):
        return f"'{value}"
    return value


def _unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text
