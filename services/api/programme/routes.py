"""The five collections of a programme as JSON: the same routes for each of them, from `resources.RESOURCES`."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import creations
from services.api.events import versions
from services.api.events.models import Event
from services.api.events.permissions import require
from services.api.events.versions import Scope
from services.api.programme import items, lists, tracks, use_cases
from services.api.programme.bodies import Order
from services.api.programme.lists import ListQuery, Shape
from services.api.programme.models import Item
from services.api.programme.resources import RESOURCES, Resource
from services.api.programme.tracks import Reach
from shared import auth, web
from shared.auth import Person
from shared.errors import NotFound
from shared.web import etag
from shared.web.bodies import json_object, validated

blueprint = Blueprint("programme", __name__, url_prefix="/api/v1/events/<uuid:event_id>")


def index(event_id: UUID, resource: Resource) -> ResponseReturnValue:
    query = web.query(ListQuery)
    shape = Shape.read(resource, query.fields, query.include)
    # The version first: had the rows been read before it, an older body could get the newer tag.
    with web.glance() as connection:
        found = versions.read(connection, event_id, auth.person_or_none())
    tag = found.tag(*shape.parts(resource))
    unchanged = etag.not_modified(tag, private=found.is_private)
    if unchanged:
        return unchanged
    with web.transaction() as session:
        page = lists.page(session, event_id, resource, found.scope, query)
    answer = jsonify(items=page.items, next=page.next)
    return etag.tagged(answer, tag, private=found.is_private)


def create(event_id: UUID, resource: Resource) -> ResponseReturnValue:
    person = auth.person()
    key = creations.asked(person)
    with web.transaction() as session:
        creations.lock(session, key)
        event = require(session, event_id, person, resource.action, lock=True)
        body, reach = web.body(resource.body), tracks.reach(session, event_id, person)
        made = creations.once(
            session, key, resource.model, lambda: use_cases.add(session, event, resource, body, reach)
        )
    location = f"/api/v1/events/{event_id}/{resource.name}/{made.row.id}"
    answer = creations.answer(made, resource.view(made.row, Scope.TEAM), location)
    return etag.tagged(answer, items.tag(made.row, resource, Scope.TEAM), private=True)


def show(event_id: UUID, item_id: UUID, resource: Resource) -> ResponseReturnValue:
    query = web.query(ListQuery)
    shape = Shape.read(resource, query.fields, query.include)
    person, included = auth.person_or_none(), shape.parts(resource)[1:]
    with web.glance() as connection:
        found = items.versions_of(connection, event_id, resource, item_id, person, *included)
    unchanged = etag.not_modified(found.tag, private=found.is_private)
    if unchanged:
        return unchanged
    with web.transaction() as session:
        row = use_cases.find(session, event_id, resource, item_id)
        shown = lists.views(session, event_id, resource, found.scope, [row], shape)
    if not shown:  # it was taken from the public a moment ago
        raise NotFound(f"There is no such {resource.singular}.")
    return etag.tagged(jsonify(shown[0]), found.tag, private=found.is_private)


def change(event_id: UUID, item_id: UUID, resource: Resource) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        event, row, reach = _for_change(session, event_id, item_id, resource, person)
        body = validated(resource.body, {**resource.sent(row), **json_object()})
        use_cases.change(session, event, row, body, reach)
    answer = jsonify(resource.view(row, Scope.TEAM))
    return etag.tagged(answer, items.tag(row, resource, Scope.TEAM), private=True)


def delete(event_id: UUID, item_id: UUID, resource: Resource) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        event, row, reach = _for_change(session, event_id, item_id, resource, person)
        use_cases.delete(session, event, row, reach)
    return "", 204


def arrange(event_id: UUID, resource: Resource) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        event = require(session, event_id, person, resource.arrange_action, lock=True)
        use_cases.arrange(session, event, resource, web.body(Order).ids)
    return "", 204


def _for_change(
    session: Session, event_id: UUID, item_id: UUID, resource: Resource, person: Person
) -> tuple[Event, Item, Reach]:
    """Both locked, and as the caller read it. Raises 403, 404 and 412, in this order of precedence."""
    event = require(session, event_id, person, resource.action, lock=True)
    row, reach = use_cases.find(session, event_id, resource, item_id), tracks.reach(session, event_id, person)
    use_cases.check_reach(row, reach)
    etag.refuse_stale(items.tag(row, resource, Scope.TEAM))
    return event, row, reach


for one in RESOURCES:
    several, single = f"/{one.name}", f"/{one.name}/<uuid:item_id>"
    for rule, method, view in (
        (several, "GET", index),
        (several, "POST", create),
        (f"{several}/order", "PUT", arrange),
        (single, "GET", show),
        (single, "PATCH", change),
        (single, "DELETE", delete),
    ):
        blueprint.add_url_rule(
            rule,
            endpoint=f"{view.__name__}_{one.name}",
            view_func=view,
            methods=[method],
            defaults={"resource": one},
        )
