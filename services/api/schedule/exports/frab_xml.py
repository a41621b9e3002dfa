"""The schedule as frab's XML: what Giggity, FOSDEM's companion and their kind read."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from services.api.schedule.exports.frab import GENERATOR, Frab, Numbered, duration
from services.api.schedule.exports.markup import add, document
from services.api.schedule.exports.sites import Site
from services.api.schedule.timetable import Day, Timetable

CONTENT_TYPE = "application/xml; charset=utf-8"


def written(timetable: Timetable, site: Site) -> bytes:
    frab = Frab(timetable, site)
    root = Element("schedule")
    add(root, "generator", **GENERATOR)
    add(root, "url", f"{site.url}/api/v1/events/{timetable.event.id}/schedule.xml")
    add(root, "version", frab.version)
    _add_conference(root, frab)
    for index, day in enumerate(frab.days(), 1):
        _add_day(root, frab, index, day)
    return document(root)


def _add_conference(root: Element, frab: Frab) -> None:
    event, zone = frab.timetable.event, frab.timetable.zone
    made = add(root, "conference")
    add(made, "acronym", frab.acronym)
    add(made, "title", event.name)
    add(made, "start", event.starts_at.astimezone(zone).date().isoformat())
    add(made, "end", event.ends_at.astimezone(zone).date().isoformat())
    add(made, "days", str(len(frab.days())))
    add(made, "timeslot_duration", "00:05")
    add(made, "base_url", f"{frab.site.event(event)}/")
    add(made, "url", frab.site.schedule(event))
    add(made, "time_zone_name", event.timezone)
    for track in frab.timetable.tracks:
        add(made, "track", name=track.name, color=track.color)


def _add_day(root: Element, frab: Frab, index: int, day: Day) -> None:
    zone = frab.timetable.zone
    made = add(
        root,
        "day",
        index=str(index),
        date=day.on.isoformat(),
        start=day.starts_at.astimezone(zone).isoformat(),
        end=day.ends_at.astimezone(zone).isoformat(),
    )
    for room, found in frab.rooms(day):
        listed = add(made, "room", name=room.name, guid=str(room.id))
        for one in found:
            _add_talk(listed, frab, one)


def _add_talk(room: Element, frab: Frab, one: Numbered) -> None:
    talk, event = one.talk, frab.timetable.event
    start = talk.starts_at.astimezone(frab.timetable.zone)
    made = add(room, "event", guid=str(talk.session_id), id=str(one.number))
    for name, text in (
        ("date", start.isoformat()),
        ("start", start.strftime("%H:%M")),
        ("duration", duration(talk.ends_at - talk.starts_at)),
        ("room", talk.room.name),
        ("slug", frab.slug(one)),
        ("url", frab.site.session(event, talk.session_id)),
        ("title", talk.title),
        ("subtitle", ""),
        ("track", talk.track.name if talk.track else ""),
        ("type", talk.type),
        ("language", talk.language),
        ("abstract", talk.abstract),
        ("description", ""),
    ):
        add(made, name, text)
    persons = add(made, "persons")
    for speaker in talk.speakers:
        add(persons, "person", speaker.name, guid=str(speaker.id))
    links = add(made, "links")
    for link in talk.links:
        add(links, "link", link.get("label") or link["url"], href=link["url"])
