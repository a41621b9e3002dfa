"""Events as JSON."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from services.api import creations
from services.api.events import use_cases, versions, views
from services.api.events.bodies import EventChange, EventQuery, NewEvent
from services.api.events.cursors import Cursor
from services.api.events.models import Event
from services.api.events.permissions import Action, require, visible
from services.api.events.versions import event_tag
from shared import auth, web
from shared.web import etag

blueprint = Blueprint("events", __name__, url_prefix="/api/v1/events")


@blueprint.post("")
def create() -> Response:
    person = auth.person()
    new, key = web.body(NewEvent), creations.asked(person)
    with web.transaction() as session:
        creations.lock(session, key)
        made = creations.once(session, key, Event, lambda: use_cases.create(session, person, new))
    answer = creations.answer(made, views.event(made.row), f"/api/v1/events/{made.row.id}")
    return etag.tagged(answer, event_tag(made.row.version))


@blueprint.get("")
def index() -> Response:
    query = web.query(EventQuery)
    cursor, person = Cursor.read(query.cursor), auth.person() if query.mine else auth.person_or_none()
    with web.transaction() as session:
        page = use_cases.find(
            session, person, cursor=cursor, limit=query.limit, upcoming=query.upcoming, mine=query.mine
        )
    shown = [views.event(event) for event in page.events]
    answer = jsonify(items=shown, next=str(page.next) if page.next else None)
    return etag.answered(answer, private=person is not None)


@blueprint.get("/<uuid:event_id>")
def show(event_id: UUID) -> Response:
    person = auth.person_or_none()
    with web.glance() as connection:
        found = versions.read(connection, event_id, person)
    unchanged = etag.not_modified(event_tag(found.event), private=found.is_private)
    if unchanged:
        return unchanged
    with web.transaction() as session:
        event = visible(session, event_id, person)
    return etag.tagged(jsonify(views.event(event)), event_tag(event.version), private=found.is_private)


@blueprint.get("/<uuid:event_id>/versions")
def show_versions(event_id: UUID) -> Response:
    with web.glance() as connection:
        found = versions.read(connection, event_id, auth.person_or_none())
    return jsonify(views.versions(found))


@blueprint.patch("/<uuid:event_id>")
def change(event_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event = require(session, event_id, person, Action.MANAGE_EVENT, lock=True)
        etag.refuse_stale(event_tag(event.version))  # told before wrong fields, a missing one after them
        changes = web.body(EventChange).changes()
        etag.require_match(event_tag(event.version))
        use_cases.change(event, changes)
    return etag.tagged(jsonify(views.event(event)), event_tag(event.version))


@blueprint.delete("/<uuid:event_id>")
def delete(event_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        event = require(session, event_id, person, Action.DELETE_EVENT, lock=True)
        etag.require_match(event_tag(event.version))
        use_cases.delete(session, event)
    return "", 204
