"""The form of an item: what was typed as the API's fields, and an item as the form shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from services.api.programme.models import Item
from services.api.programme.resources import Resource
from shared.errors import Invalid

LOCAL = "%Y-%m-%dT%H:%M"
SPARE_SPANS = 2
"""Empty rows for further times below those that there are."""


def read(resource: Resource, zone: ZoneInfo) -> dict[str, Any]:
    """What was typed, for `resource.body`. An empty field is as good as none, and clears what was there."""
    found = {
        name: value.strip() for name, value in request.form.items() if name in resource.body.model_fields
    }
    special = {name: _SPECIAL[name](zone) for name in resource.body.model_fields if name in _SPECIAL}
    return {name: value for name, value in (found | special).items() if value not in ("", None)}


def typed(resource: Resource, row: Item, zone: ZoneInfo) -> dict[str, Any]:
    """An item as the form shows it; times are what a clock at the place shows."""
    shown = resource.sent(row)
    if "tags" in shown:
        shown["tags"] = ", ".join(shown["tags"])
    if "links" in shown:
        shown["links"] = "\n".join(f"{one['url']} {one['label']}".strip() for one in shown["links"])
    if "availability" in shown:
        shown["spans"] = [
            (_local(one["starts_at"], zone), _local(one["ends_at"], zone)) for one in shown["availability"]
        ]
    for several in ("speaker_ids", "organizer_ids"):
        if several in shown:
            shown[several] = [str(one) for one in shown[several]]
    return shown


def as_typed() -> dict[str, Any]:
    """What the form sent that a plain mapping of its fields does not show."""
    starts, ends = request.form.getlist("span_start"), request.form.getlist("span_end")
    return {
        "spans": [span for span in zip(starts, ends, strict=False) if any(span)],
        "speaker_ids": request.form.getlist("speaker_ids"),
        "organizer_ids": request.form.getlist("organizer_ids"),
    }


def at_fields(problem: Invalid) -> Invalid:
    """The same, told at the form's fields: `links.0.url` is in the field `links`."""
    told = {one["field"].partition(".")[0]: one["message"] for one in reversed(problem.errors)}
    return Invalid(problem.detail, errors=[{"field": name, "message": text} for name, text in told.items()])


def _tags(_: ZoneInfo) -> list[str]:
    return [tag.strip() for tag in request.form.get("tags", "").split(",") if tag.strip()]


def _links(_: ZoneInfo) -> list[dict[str, str]]:
    lines = [line.strip().partition(" ") for line in request.form.get("links", "").splitlines()]
    return [{"url": url, "label": label.strip()} for url, _, label in lines if url]


def _availability(zone: ZoneInfo) -> list[dict[str, str]]:
    return [
        {"starts_at": _moment(start, zone), "ends_at": _moment(end, zone)}
        for start, end in as_typed()["spans"]
    ]


def _moment(text: str, zone: ZoneInfo) -> str:
    """What is no time stays as it is: the field says so."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        return text


def _local(text: str, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(text).astimezone(zone).strftime(LOCAL)


_SPECIAL: Mapping[str, Callable[[ZoneInfo], Any]] = {
    "tags": _tags,
    "links": _links,
    "availability": _availability,
    "speaker_ids": lambda _: request.form.getlist("speaker_ids"),
    "organizer_ids": lambda _: request.form.getlist("organizer_ids"),
    "is_public": lambda _: "is_public" in request.form,
}
