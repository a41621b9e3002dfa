"""The released schedule over HTTP: as JSON, and beside it in the formats of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Blueprint, Response, jsonify
from sqlalchemy.orm import Session

from services.api.events import versions
from services.api.events.models import Collection, Event
from services.api.events.permissions import visible
from services.api.events.versions import Scope, Versions
from services.api.schedule import feed, published, published_views
from services.api.schedule.exports import calendars, frab, frab_xml, xcal
from services.api.schedule.exports.sites import Site
from services.api.schedule.timetable import Talk, Timetable
from shared import auth, web
from shared.web import Body, etag

blueprint = Blueprint("published_schedule", __name__, url_prefix="/api/v1/events/<uuid:event_id>")
PARTS = (Collection.SCHEDULE, Collection.SESSIONS, Collection.SPEAKERS, Collection.TRACKS)
"""What the answers are made of. Each of them looks the same to everybody, so the team's counts do not matter."""


class CalendarQuery(Body):
    """Of one room, one speaker or one session only."""

    room_id: UUID | None = None
    speaker_id: UUID | None = None
    session_id: UUID | None = None

    def chosen(self, whole: Timetable) -> Sequence[Talk]:
        return [talk for talk in whole.talks if self._holds(talk)]

    def _holds(self, talk: Talk) -> bool:
        speakers = {speaker.id for speaker in talk.speakers}
        return (
            self.room_id in {None, talk.room.id}
            and self.session_id in {None, talk.session_id}
            and (self.speaker_id is None or self.speaker_id in speakers)
        )


def tag_of(found: Versions) -> str:
    return versions.tag("schedule", Scope.PUBLIC, found.event, *(found.public[part] for part in PARTS))


@blueprint.get("/schedule")
def show(event_id: UUID) -> Response:
    return _answer(event_id, lambda whole: jsonify(published_views.timetable(whole)))


@blueprint.get("/schedule.ics")
def as_calendar(event_id: UUID) -> Response:
    query = web.query(CalendarQuery)

    def write(whole: Timetable) -> Response:
        made = calendars.calendar(whole, query.chosen(whole), whole.event.name, Site.here())
        return _file(calendars.written(made), calendars.CONTENT_TYPE, "schedule.ics")

    return _answer(event_id, write)


@blueprint.get("/schedule.xcal")
def as_xcal(event_id: UUID) -> Response:
    query = web.query(CalendarQuery)

    def write(whole: Timetable) -> Response:
        made = calendars.calendar(whole, query.chosen(whole), whole.event.name, Site.here())
        return _file(xcal.written(made), xcal.CONTENT_TYPE, "schedule.xcal")

    return _answer(event_id, write)


@blueprint.get("/schedule.json")
def as_frab(event_id: UUID) -> Response:
    return _answer(event_id, lambda whole: jsonify(frab.document(whole, Site.here())))


@blueprint.get("/schedule.xml")
def as_frab_xml(event_id: UUID) -> Response:
    def write(whole: Timetable) -> Response:
        return _file(frab_xml.written(whole, Site.here()), frab_xml.CONTENT_TYPE, "schedule.xml")

    return _answer(event_id, write)


@blueprint.get("/schedule.atom")
def as_feed(event_id: UUID) -> Response:
    """What changed from release to release, newest first."""

    def write(session: Session, event: Event) -> Response:
        return _file(feed.written(session, event, Site.here()), feed.CONTENT_TYPE, "schedule.atom")

    return _answered(event_id, write)


def _answer(event_id: UUID, write: Callable[[Timetable], Response]) -> Response:
    return _answered(event_id, lambda session, event: write(published.latest(session, event)))


def _answered(event_id: UUID, write: Callable[[Session, Event], Response]) -> Response:
    """The version first: had the rows been read before it, an older body could get the newer tag."""
    person = auth.person_or_none()
    with web.glance() as connection:
        found = versions.read(connection, event_id, person)
    tag = tag_of(found)
    unchanged = etag.not_modified(tag, private=found.is_private)
    if unchanged:
        return unchanged
    with web.transaction() as session:
        answer = write(session, visible(session, event_id, person))
    return etag.tagged(answer, tag, private=found.is_private)


def _file(content: bytes, content_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, content_type=content_type, headers=headers)
