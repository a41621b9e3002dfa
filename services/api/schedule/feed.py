"""News of the schedule for news readers (Atom, RFC 4287): an entry for each release, with what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element

from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.schedule import published
from services.api.schedule.comparison import Difference, Kind, between
from services.api.schedule.exports.markup import add, document
from services.api.schedule.exports.sites import Site
from services.api.schedule.models import Release
from services.api.schedule.timetable import Talk, Timetable
from shared.locale.formats import clock, day, rfc3339

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 20
MOST_NAMED = 100
"""Changes that an entry names one by one."""


def written(session: Session, event: Event, site: Site) -> bytes:
    releases = published.all_of(session, event.id, MOST_ENTRIES + 1)
    occasion = published.occasion(event)
    root = Element("feed", {"xmlns": NAMESPACE})
    add(root, "id", f"urn:uuid:{event.id}")
    add(root, "title", f"Schedule of {event.name}")
    add(root, "updated", rfc3339(releases[0].released_at if releases else event.created_at))
    add(root, "link", rel="alternate", type="text/html", href=site.schedule(occasion))
    add(root, "link", rel="self", href=f"{site.url}/api/v1/events/{event.id}/schedule.atom")
    add(add(root, "author"), "name", event.name)
    for newer, differences in _news(session, event, releases):
        _add_entry(root, newer, differences, site, published.occasion(event).timezone)
    return document(root)


def _news(
    session: Session, event: Event, releases: Sequence[Release]
) -> list[tuple[Timetable, list[Difference]]]:
    """Newest first. The first release of all changed nothing: it says that it is there."""
    read = [published.of_release(session, event, release) for release in releases]
    found = [(newer, between(older, newer)) for newer, older in pairwise(read)]
    if read and len(read) <= MOST_ENTRIES:
        found.append((read[-1], []))
    return found


def _add_entry(root: Element, whole: Timetable, differences: list[Difference], site: Site, zone: str) -> None:
    if whole.release is None:
        return
    made = add(root, "entry")
    add(made, "id", f"urn:uuid:{whole.release.id}")
    add(made, "title", f"{whole.event.name}: schedule {whole.release.name}")
    add(made, "updated", rfc3339(whole.release.released_at))
    add(made, "published", rfc3339(whole.release.released_at))
    add(
        made,
        "link",
        rel="alternate",
        type="text/html",
        href=f"{site.schedule(whole.event)}?release={whole.release.id}",
    )
    add(made, "content", "\n".join(_sentences(whole, differences, zone)), type="text")


def _sentences(whole: Timetable, differences: list[Difference], zone: str) -> list[str]:
    if not differences:
        return [f"The schedule has {len(whole.talks)} sessions."]
    named = [sentence(one, zone) for one in differences[:MOST_NAMED]]
    more = len(differences) - len(named)
    return [*named, *([f"And {more} more changes."] if more else [])]


def sentence(one: Difference, zone: str) -> str:
    match one.kind:
        case Kind.ADDED:
            return f"New: {one.talk.title} ({place(one.talk, zone)})."
        case Kind.REMOVED:
            return f"Gone: {one.talk.title}."
        case Kind.MOVED:
            before = place(one.before, zone) if one.before else ""
            return f"Moved: {one.talk.title}, now {place(one.talk, zone)}; it was {before}."


def place(talk: Talk, zone: str) -> str:
    """Hall, Thu, 12 Nov 2026, 09:30 – 10:00."""
    times = f"{clock(talk.starts_at, zone)} – {clock(talk.ends_at, zone)}"
    return f"{talk.room.name}, {day(talk.starts_at, zone)}, {times}"
