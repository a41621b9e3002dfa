"""The schedule as a calendar (RFC 5545, with the names of RFC 7986)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from services.api.schedule.exports import zones
from services.api.schedule.exports.sites import Site
from services.api.schedule.timetable import Talk, Timetable

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Fanfare//Schedule//EN"
LOOK_AGAIN = timedelta(minutes=15)


def calendar(timetable: Timetable, talks: Sequence[Talk], name: str, site: Site) -> Calendar:
    """With these of its talks. An entry's UID is the session's id, so it stays itself wherever it is moved."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", timetable.event.timezone)
    made.add("url", site.schedule(timetable.event))
    made.add("refresh-interval", LOOK_AGAIN, {"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT15M")
    if talks and timetable.event.timezone != "UTC":
        first, last = min(talk.starts_at for talk in talks), max(talk.ends_at for talk in talks)
        made.add_component(zones.definition(timetable.zone, first, last))
    for talk in talks:
        made.add_component(_entry(timetable, talk, site))
    return made


def written(made: Calendar) -> bytes:
    return bytes(made.to_ical())


def _entry(timetable: Timetable, talk: Talk, site: Site) -> Event:
    zone: ZoneInfo = timetable.zone
    made = Event()
    made.add("uid", str(talk.session_id))
    made.add("sequence", talk.sequence)
    made.add("dtstamp", timetable.changed_at)
    made.add("last-modified", timetable.changed_at)
    made.add("dtstart", talk.starts_at.astimezone(zone))
    made.add("dtend", talk.ends_at.astimezone(zone))
    made.add("summary", talk.title)
    made.add("location", ", ".join(filter(None, (talk.room.name, timetable.event.place))))
    made.add("description", _description(talk))
    made.add("url", site.session(timetable.event, talk.session_id))
    made.add("status", "CONFIRMED")
    if talk.track:
        made.add("categories", [talk.track.name])
    _add_position(made, timetable)
    return made


def _description(talk: Talk) -> str:
    names = ", ".join(speaker.name for speaker in talk.speakers)
    return "\n\n".join(filter(None, (names, talk.abstract)))


def _add_position(made: Event, timetable: Timetable) -> None:
    venue = timetable.event.venue or {}
    if venue.get("latitude") is not None and venue.get("longitude") is not None:
        made.add("geo", (venue["latitude"], venue["longitude"]))
