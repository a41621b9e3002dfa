"""Reads frab's JSON, as frab, pretalx and we ourselves write it: what it holds of a programme. It knows no table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.api.programme.models import LONGEST_NAME, SessionType
from shared.errors import Invalid

MOST_TALKS = 2000
MOST_SEATS = 1_000_000
_LENGTH = re.compile(r"(\d{1,3}):([0-5]\d)(:[0-5]\d)?")
_HTTP = ("http://", "https://")
_TYPES = {"lecture": SessionType.TALK, "lightning_talk": SessionType.LIGHTNING, "podium": SessionType.PANEL}


@dataclass(frozen=True)
class Person:
    """`guid` is empty where the file has none."""

    name: str
    guid: str = ""
    biography: str = ""


@dataclass(frozen=True)
class Found:
    """A talk of the file. `key` is its guid, or else its number: the same in each export of it."""

    key: str
    room: str
    track: str
    starts_at: datetime
    length: timedelta
    persons: tuple[Person, ...]
    fields: Mapping[str, Any]
    """As `SessionBody` takes them, without track and speakers."""


@dataclass(frozen=True)
class Plan:
    """A whole file. `colors` are of its tracks, `rooms` its rooms in order, each `{name, capacity, location}`."""

    talks: list[Mapping[str, Any]]
    rooms: Mapping[str, Mapping[str, Any]]
    colors: Mapping[str, str]

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Plan:
        """Raises `Invalid` for what is no such file at all."""
        schedule = document.get("schedule")
        conference = _object(schedule, "conference")
        days = conference.get("days")
        if not isinstance(days, list):
            raise Invalid.field(
                "schedule", "Please send the JSON of a schedule as frab and pretalx export it"
            )
        talks = list(_talks(days))
        if not 1 <= len(talks) <= MOST_TALKS:
            raise Invalid.field("schedule", f"Please send between 1 and {MOST_TALKS} sessions")
        return cls(talks, _rooms(conference, talks), _colors(conference))


def talk(one: Mapping[str, Any]) -> Found:
    """Raises `Invalid` with the fields that cannot be read."""
    starts_at, length = _moment(one.get("date")), _length(one.get("duration"))
    persons = one.get("persons") or []
    if not isinstance(persons, list):
        raise Invalid.field("persons", "Please give a list")
    return Found(
        key=_key(one),
        room=_text(one, "room"),
        track=_text(one, "track"),
        starts_at=starts_at,
        length=length,
        persons=tuple(found for person in persons if (found := _person(person)).name),
        fields={
            "title": _text(one, "title"),
            "abstract": _prose(one),
            "type": _type(_text(one, "type")),
            "length": max(1, int(length.total_seconds()) // 60),
            "language": _text(one, "language").replace("_", "-"),
            "links": list(_links(one.get("links"))),
        },
    )


def _object(parent: Any, name: str) -> Mapping[str, Any]:
    found = parent.get(name) if isinstance(parent, dict) else None
    return found if isinstance(found, dict) else {}


def _talks(days: list[Any]) -> Iterator[Mapping[str, Any]]:
    """In the order of the file; a talk that does not name its room is in the one that it stands under."""
    for day in days:
        rooms = day.get("rooms") if isinstance(day, dict) else None
        for room, talks in (rooms or {}).items() if isinstance(rooms, dict) else ():
            for one in talks if isinstance(talks, list) else ():
                yield {"room": room, **one} if isinstance(one, dict) else {}


def _rooms(conference: Mapping[str, Any], talks: list[Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    rooms = conference.get("rooms")
    for room in rooms if isinstance(rooms, list) else ():
        if isinstance(room, dict) and _text(room, "name"):
            found[_text(room, "name")] = {"capacity": _seats(room), "location": _line(room, "description")}
    for one in talks:
        found.setdefault(_text(one, "room"), {})
    return found


def _colors(conference: Mapping[str, Any]) -> Mapping[str, str]:
    tracks = conference.get("tracks")
    return {
        _text(one, "name"): _text(one, "color")
        for one in (tracks if isinstance(tracks, list) else ())
        if isinstance(one, dict)
    }


def _key(one: Mapping[str, Any]) -> str:
    key = _text(one, "guid") or _text(one, "id")
    if not key:
        raise Invalid.field("guid", "Please give each session a guid, so that it is known again")
    return key.lower()


def _text(one: Mapping[str, Any], name: str) -> str:
    value = one.get(name)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _line(one: Mapping[str, Any], name: str) -> str:
    return " ".join(_text(one, name).split())[:LONGEST_NAME]


def _seats(room: Mapping[str, Any]) -> int | None:
    """Others write 0, or nothing, where they do not know."""
    value = room.get("capacity")
    return value if isinstance(value, int) and 1 <= value <= MOST_SEATS else None


def _prose(one: Mapping[str, Any]) -> str:
    parts = (_text(one, name).replace("\r\n", "\n") for name in ("subtitle", "abstract", "description"))
    return "\n\n".join(part for part in parts if part)


def _type(name: str) -> str:
    known = {kind.value for kind in SessionType}
    return _TYPES.get(name.lower(), name.lower() if name.lower() in known else SessionType.TALK)


def _person(person: Any) -> Person:
    if not isinstance(person, dict):
        return Person("")
    return Person(
        _text(person, "public_name") or _text(person, "name"),
        _text(person, "guid"),
        _text(person, "biography").replace("\r\n", "\n"),
    )


def _links(links: Any) -> Iterator[dict[str, str]]:
    """Other programs leave links that lead nowhere; they are no reason to refuse a session."""
    for one in links if isinstance(links, list) else ():
        if isinstance(one, dict) and _text(one, "url").startswith(_HTTP):
            yield {"url": _text(one, "url"), "label": _text(one, "title")[:100]}


def _moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Invalid.field("date", "Please give a time such as 2027-05-01T09:30:00+02:00") from error
    if found.tzinfo is None:
        raise Invalid.field("date", "Please give the time with its offset, such as +02:00")
    return found.astimezone(UTC)


def _length(value: Any) -> timedelta:
    read = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    length = timedelta(hours=int(read[1]), minutes=int(read[2])) if read else timedelta()
    if length <= timedelta():
        raise Invalid.field("duration", "Please give a duration such as 00:45")
    return length
