"""What the schedule's pages tell search engines (schema.org)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.api.schedule.exports.sites import Site
from services.api.schedule.timetable import Occasion, Talk, Timetable

CONTEXT = "https://schema.org"
LONGEST_SUMMARY = 200
Thing = dict[str, Any]


def schedule(whole: Timetable, talks: Sequence[Talk], site: Site) -> Thing:
    """The event with these of its sessions as parts of it."""
    event = _event(whole.event, site)
    return {"@context": CONTEXT, **event, "subEvent": [_talk(whole, talk, site) for talk in talks]}


def session(whole: Timetable, talk: Talk, site: Site) -> Thing:
    return {
        "@context": CONTEXT,
        **_talk(whole, talk, site),
        "superEvent": _event(whole.event, site),
    }


def summary(text: str) -> str:
    """One line of it, for previews elsewhere."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUMMARY else line[: LONGEST_SUMMARY - 1].rstrip() + "…"


def _event(event: Occasion, site: Site) -> Thing:
    place = {"@type": "Place", "name": event.place, "address": event.place} if event.place else None
    return {
        "@type": "Event",
        "name": event.name,
        "url": site.event(event),
        "startDate": event.starts_at.isoformat(timespec="seconds"),
        "endDate": event.ends_at.isoformat(timespec="seconds"),
        **({"location": place} if place else {}),
    }


def _talk(whole: Timetable, talk: Talk, site: Site) -> Thing:
    place = ", ".join(filter(None, (talk.room.name, whole.event.place)))
    return {
        "@type": "Event",
        "name": talk.title,
        "url": site.session(whole.event, talk.session_id),
        "startDate": talk.starts_at.astimezone(whole.zone).isoformat(timespec="seconds"),
        "endDate": talk.ends_at.astimezone(whole.zone).isoformat(timespec="seconds"),
        "eventStatus": f"{CONTEXT}/EventScheduled",
        "description": summary(talk.abstract),
        "location": {"@type": "Place", "name": talk.room.name, "address": place},
        "performer": [{"@type": "Person", "name": speaker.name} for speaker in talk.speakers],
        **({"inLanguage": talk.language} if talk.language else {}),
    }
