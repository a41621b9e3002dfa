"""A schedule as everybody sees it: what pages, exports and feeds are made of. It knows no table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

MOST_EMPTY_DAYS = 31
"""So many days of an event are shown although nothing is on any of them yet."""


@dataclass(frozen=True)
class Room:
    id: UUID
    name: str
    capacity: int | None = None
    location: str = ""


@dataclass(frozen=True)
class Track:
    """`color` and `text_color` are `#rrggbb`."""

    id: UUID
    name: str
    color: str
    text_color: str = "#000000"


@dataclass(frozen=True)
class Speaker:
    """`picture` is a path."""

    id: UUID
    name: str
    organization: str = ""
    biography: str = ""
    picture: str | None = None


@dataclass(frozen=True)
class Talk:
    """A session with its place. `sequence` counts its places from release to release; `links` are `[{url, label}]`."""

    session_id: UUID
    title: str
    room: Room
    starts_at: datetime
    ends_at: datetime
    abstract: str = ""
    type: str = "talk"
    language: str = ""
    track: Track | None = None
    speakers: Sequence[Speaker] = ()
    links: Sequence[Mapping[str, str]] = ()
    tags: Sequence[str] = ()
    sequence: int = 0

    def is_on(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True)
class Pause:
    """A break in one room."""

    title: str
    room: Room
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class ReleaseName:
    id: UUID
    name: str
    released_at: datetime
    number: int


@dataclass(frozen=True)
class Occasion:
    """The event that it is the schedule of. `venue` as the event keeps it."""

    id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    venue: Mapping[str, Any] | None = None

    @property
    def place(self) -> str:
        """The venue in one line, or nothing."""
        known = self.venue or {}
        return ", ".join(str(known[name]) for name in ("name", "address") if known.get(name))


@dataclass(frozen=True)
class Timetable:
    """`talks` are in order of their start. Without a release there is nothing in it."""

    event: Occasion
    release: ReleaseName | None = None
    rooms: Sequence[Room] = ()
    tracks: Sequence[Track] = ()
    speakers: Sequence[Speaker] = ()
    talks: Sequence[Talk] = ()
    pauses: Sequence[Pause] = ()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.event.timezone)

    @property
    def changed_at(self) -> datetime:
        return self.release.released_at if self.release else self.event.starts_at


@dataclass(frozen=True)
class Day:
    """A day of a calendar at some place: of 23 or 25 hours where clocks change."""

    on: date
    zone: ZoneInfo

    @property
    def starts_at(self) -> datetime:
        return self._midnight(self.on)

    @property
    def ends_at(self) -> datetime:
        return self._midnight(self.on + timedelta(days=1))

    def holds(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def days_of(timetable: Timetable, zone: ZoneInfo) -> list[Day]:
    """Those on which something starts; while there is nothing, those of the event."""
    starts = [talk.starts_at for talk in timetable.talks] + [pause.starts_at for pause in timetable.pauses]
    dates = {moment.astimezone(zone).date() for moment in starts} or _dates_of(timetable.event, zone)
    return [Day(one, zone) for one in sorted(dates)]


def _dates_of(event: Occasion, zone: ZoneInfo) -> set[date]:
    first = event.starts_at.astimezone(zone).date()
    last = (event.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    count = min((last - first).days + 1, MOST_EMPTY_DAYS)
    return {first + timedelta(days=number) for number in range(count)}
