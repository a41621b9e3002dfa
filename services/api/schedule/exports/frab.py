"""The schedule as frab's JSON, which conference apps, video teams and other planners read (c3voc's schema)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.api.schedule.exports.sites import Site
from services.api.schedule.timetable import Day, Room, Speaker, Talk, Timetable, days_of

SCHEMA = "https://c3voc.de/schedule/schema.json"
GENERATOR = {"name": "Fanfare", "version": "1"}
SHORTEST_ACRONYM = 4
LONGEST_PART = 60
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Numbered:
    """A talk with the number that older readers know it by: from its id, so the same in every release."""

    number: int
    talk: Talk


@dataclass(frozen=True)
class Frab:
    """What both forms of the format say in common."""

    timetable: Timetable
    site: Site

    @property
    def version(self) -> str:
        return self.timetable.release.name if self.timetable.release else "0"

    @property
    def acronym(self) -> str:
        """Of letters, digits and low lines: the schema allows no more."""
        return word(self.timetable.event.name).ljust(SHORTEST_ACRONYM, "_")

    def days(self) -> list[Day]:
        return days_of(self.timetable, self.timetable.zone)

    def rooms(self, day: Day) -> Iterator[tuple[Room, list[Numbered]]]:
        """Every room, in order, with what starts there on that day."""
        for room in self.timetable.rooms:
            yield (
                room,
                [
                    one
                    for one in self._numbered
                    if one.talk.room.id == room.id and day.holds(one.talk.starts_at)
                ],
            )

    def slug(self, one: Numbered) -> str:
        return f"{self.acronym}-{one.number}-{word(one.talk.title).strip('_') or 'session'}"

    @property
    def _numbered(self) -> list[Numbered]:
        numbers = numbers_of([talk.session_id for talk in self.timetable.talks])
        return [Numbered(numbers[talk.session_id], talk) for talk in self.timetable.talks]


def document(timetable: Timetable, site: Site) -> dict[str, Any]:
    frab = Frab(timetable, site)
    return {
        "$schema": SCHEMA,
        "generator": {**GENERATOR, "url": site.url},
        "schedule": {
            "version": frab.version,
            "base_url": f"{site.event(timetable.event)}/",
            "conference": _conference(frab),
        },
    }


def numbers_of(ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """A positive number of 31 bits for each, from the id itself; of two that fall together the later one moves on."""
    found: dict[UUID, int] = {}
    taken: set[int] = set()
    for one in sorted(ids):
        number = one.int % 2**31 or 1
        while number in taken:
            number += 1
        taken.add(number)
        found[one] = number
    return found


def word(text: str) -> str:
    """`PyCon Köln` as `pycon_koln`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NO_WORD.sub("_", plain).strip("_")[:LONGEST_PART]


def duration(length: timedelta) -> str:
    """`01:30`, or `27:00`."""
    minutes = int(length.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _conference(frab: Frab) -> dict[str, Any]:
    event, zone, days = frab.timetable.event, frab.timetable.zone, frab.days()
    return {
        "acronym": frab.acronym,
        "title": event.name,
        "start": event.starts_at.astimezone(zone).date().isoformat(),
        "end": event.ends_at.astimezone(zone).date().isoformat(),
        "daysCount": len(days),
        "timeslot_duration": "00:05",
        "time_zone_name": event.timezone,
        "url": frab.site.schedule(event),
        "tracks": [
            {"name": track.name, "slug": word(track.name) or "track", "color": track.color}
            for track in frab.timetable.tracks
        ],
        "rooms": [
            {"name": room.name, "guid": str(room.id), "description": room.location, "capacity": room.capacity}
            for room in frab.timetable.rooms
        ],
        "days": [_day(frab, index, day) for index, day in enumerate(days, 1)],
    }


def _day(frab: Frab, index: int, day: Day) -> dict[str, Any]:
    zone = frab.timetable.zone
    rooms: dict[str, list[dict[str, Any]]] = {}
    for room, found in frab.rooms(day):  # two rooms may have one name
        rooms.setdefault(room.name, []).extend(_talk(frab, one) for one in found)
    return {
        "index": index,
        "date": day.on.isoformat(),
        "day_start": day.starts_at.astimezone(zone).isoformat(),
        "day_end": day.ends_at.astimezone(zone).isoformat(),
        "rooms": rooms,
    }


def _talk(frab: Frab, one: Numbered) -> dict[str, Any]:
    talk, event = one.talk, frab.timetable.event
    start = talk.starts_at.astimezone(frab.timetable.zone)
    url = frab.site.session(event, talk.session_id)
    return {
        "guid": str(talk.session_id),
        "id": one.number,
        "url": url,
        "origin_url": url,
        "date": start.isoformat(),
        "start": start.strftime("%H:%M"),
        "end": talk.ends_at.astimezone(frab.timetable.zone).isoformat(),
        "duration": duration(talk.ends_at - talk.starts_at),
        "room": talk.room.name,
        "slug": frab.slug(one),
        "title": talk.title,
        "subtitle": "",
        "track": talk.track.name if talk.track else None,
        "type": talk.type,
        "language": talk.language,
        "abstract": talk.abstract,
        "description": "",
        "persons": [_person(frab, speaker) for speaker in talk.speakers],
        "links": [_link(link) for link in talk.links],
        "attachments": [],
    }


def _person(frab: Frab, speaker: Speaker) -> dict[str, Any]:
    return {
        "guid": str(speaker.id),
        "name": speaker.name,
        "biography": speaker.biography,
        "avatar": frab.site.whole(speaker.picture) if speaker.picture else None,
        "url": frab.site.speaker(frab.timetable.event, speaker.id),
    }


def _link(link: Mapping[str, str]) -> dict[str, str]:
    return {"url": link["url"], "title": link.get("label") or link["url"], "type": "related"}
