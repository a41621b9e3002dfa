"""Releases of a schedule as JSON: making one, reading old ones, what changed between two, going back to one."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import creations
from services.api.events import versions
from services.api.events.models import Collection
from services.api.events.permissions import Action, visible
from services.api.events.versions import Scope, Versions
from services.api.paging import Part
from services.api.schedule import published, published_views, released, releases, undoing
from services.api.schedule.bodies import ChangesQuery, NewRelease
from services.api.schedule.models import Release
from services.api.schedule.routes import editing
from services.api.schedule.views import outcome_json
from shared import auth, web
from shared.web import etag

blueprint = Blueprint("releases", __name__, url_prefix="/api/v1/events/<uuid:event_id>/schedule/releases")
SINGLE = "/<uuid:release_id>"
PARTS = (Collection.SCHEDULE, Collection.SESSIONS, Collection.SPEAKERS)


@blueprint.post("")
def create(event_id: UUID) -> Response:
    person = auth.person()
    key = creations.asked(person)
    with web.transaction() as session:
        creations.lock(session, key)
        event, editor = editing(session, event_id, person, Action.RELEASE_SCHEDULE)
        new = web.body(NewRelease)
        made = creations.once(
            session, key, Release, lambda: releases.make(session, event, editor, new.name).release
        )
        release = made.row
        changes = released.changes(session, released.before(session, release), release, Scope.TEAM)
        told = {**released.summary(release), "changes": [one.view() for one in changes]}
    return creations.answer(made, told, f"/api/v1/events/{event_id}/schedule/releases/{release.id}")


@blueprint.get("")
def index(event_id: UUID) -> ResponseReturnValue:
    query = web.query(Part)
    found = _versions(event_id)
    unchanged = etag.not_modified(found.tag(*PARTS), private=found.is_private)
    if unchanged:
        return unchanged
    with web.transaction() as session:
        rows = released.every(session, event_id, query.cursor, query.limit + 1)
    shown = rows[: query.limit]
    following = str(shown[-1].id) if len(rows) > query.limit else None
    answer = jsonify(items=[released.summary(one) for one in shown], next=following)
    return etag.tagged(answer, found.tag(*PARTS), private=found.is_private)


@blueprint.get(SINGLE)
def show(event_id: UUID, release_id: UUID) -> Response:
    found = _versions(event_id)
    with web.transaction() as session:
        release = published.find(session, event_id, release_id)
        unchanged = etag.not_modified(found.tag(*PARTS), private=found.is_private)
        if unchanged:
            return unchanged
        event = visible(session, event_id, auth.person_or_none())
        answer = jsonify(published_views.timetable(published.of_release(session, event, release)))
    return etag.tagged(answer, found.tag(*PARTS), private=found.is_private)


@blueprint.get(f"{SINGLE}/changes")
def show_changes(event_id: UUID, release_id: UUID) -> Response:
    query = web.query(ChangesQuery)
    found = _versions(event_id)
    with web.transaction() as session:
        release = published.find(session, event_id, release_id)
        since = _since(session, release, query.since)
        unchanged = etag.not_modified(found.tag(*PARTS), private=found.is_private)
        if unchanged:
            return unchanged
        changes = released.changes(session, since, release, found.scope)
        answer = jsonify(
            release=released.summary(release),
            since=released.summary(since) if since else None,
            changes=[one.view() for one in changes],
        )
    return etag.tagged(answer, found.tag(*PARTS), private=found.is_private)


@blueprint.post(f"{SINGLE}/reset")
def reset(event_id: UUID, release_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event, editor = editing(session, event_id, person, Action.RELEASE_SCHEDULE)
        release = published.find(session, event_id, release_id)
        outcome = releases.reset(session, event, editor, release)
        possible = undoing.possible_after(session, event_id, editor, outcome)
        return jsonify({**outcome_json(outcome), **possible.view()})


def _versions(event_id: UUID) -> Versions:
    with web.glance() as connection:
        return versions.read(connection, event_id, auth.person_or_none())


def _since(session: Session, release: Release, since: UUID | None) -> Release | None:
    if since:
        return published.find(session, release.event_id, since)
    return released.before(session, release)
