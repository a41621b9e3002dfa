"""Schedules made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.api.schedule.exports.sites import Site
from services.api.schedule.timetable import (
    Occasion,
    ReleaseName,
    Room,
    Speaker,
    Talk,
    Timetable,
    Track,
)

SITE = Site("https://fanfare.example")
HALL, ATTIC = Room(UUID(int=1), "Hall", 200, "Ground floor"), Room(UUID(int=2), "Attic & co")
WEB = Track(UUID(int=3), "Web <3", "#4338ca", "#ffffff")
SUE = Speaker(UUID(int=4), "Dr. Sue “O’Hara”", biography="Wrote things.", picture="/api/v1/pictures/7")
TOM = Speaker(UUID(int=5), "Tom")


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    """What a clock there shows: `2027-03-28T01:30`; `fold` is the first of two."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def talk(number: int, starts_at: datetime, minutes: int = 30, **fields: object) -> Talk:
    values = {"title": f"Talk {number}", "room": HALL, **fields}
    return Talk(
        session_id=UUID(int=1000 + number),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        **values,  # type: ignore[arg-type]
    )


def timetable(*talks: Talk, zone: str = "Europe/Berlin", name: str = "Harbour Conf") -> Timetable:
    first = min((one.starts_at for one in talks), default=at("2027-06-01T09:00", zone))
    last = max((one.ends_at for one in talks), default=first + timedelta(days=1))
    event = Occasion(UUID(int=99), name, first, last, zone, {"name": "LX Factory", "address": "Lisbon"})
    return Timetable(
        event=event,
        release=ReleaseName(UUID(int=98), "1.0", datetime(2027, 1, 1, tzinfo=UTC), 1),
        rooms=(HALL, ATTIC),
        tracks=(WEB,),
        speakers=(SUE, TOM),
        talks=sorted(talks, key=lambda one: one.starts_at),
    )
