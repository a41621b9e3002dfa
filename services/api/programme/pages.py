"""The organisers' pages of a programme: a list and a form for each collection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import confirmation, forms
from services.api.confirmation import Question
from services.api.events.models import Event, Role
from services.api.events.people import members
from services.api.events.permissions import Action, allowed_to, require
from services.api.programme import csv_rows, item_form, pictures, tracks, transfer, use_cases
from services.api.programme.colours import PALETTE
from services.api.programme.models import Item, Pictured, SessionState, SessionType
from services.api.programme.resources import RESOURCES, SESSIONS, SPEAKERS, TRACKS, Resource
from services.api.programme.tracks import ALL, Reach
from shared import auth, web
from shared.auth import Person
from shared.errors import Invalid, Problem
from shared.web.bodies import validated

blueprint = Blueprint("programme_pages", __name__, url_prefix="/events/<uuid:event_id>/programme")
DONE = {
    "added": "It is added.",
    "saved": "Saved.",
    "deleted": "It is deleted.",
    "picture": "The picture is saved.",
    "imported": "Everything is imported.",
}


@blueprint.get("")
def start(event_id: UUID) -> ResponseReturnValue:
    return forms.go(f"/events/{event_id}/programme/sessions")


def index(event_id: UUID, resource: Resource) -> ResponseReturnValue:
    return forms.show("programme/list.html", done=DONE, **_list(event_id, resource, auth.page_person()))


def new_form(event_id: UUID, resource: Resource) -> ResponseReturnValue:
    context = _form(event_id, resource, auth.page_person())
    number = len(context["tracks"])
    values = {"is_public": True, "length": 30, "state": "confirmed", "color": PALETTE[number % len(PALETTE)]}
    return forms.show("programme/form.html", values, **context)


def create(event_id: UUID, resource: Resource) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            event = require(session, event_id, person, resource.action, lock=True)
            body = validated(resource.body, item_form.read(resource, ZoneInfo(event.timezone)))
            use_cases.add(session, event, resource, body, tracks.reach(session, event_id, person))
    except Problem as problem:
        return _again(problem, _form(event_id, resource, person))
    return forms.go(f"/events/{event_id}/programme/{resource.name}?done=added")


def edit_form(event_id: UUID, item_id: UUID, resource: Resource) -> ResponseReturnValue:
    context = _form(event_id, resource, auth.page_person(), item_id)
    zone = ZoneInfo(context["event"].timezone)
    return forms.show(
        "programme/form.html", item_form.typed(resource, context["item"], zone), DONE, **context
    )


def change(event_id: UUID, item_id: UUID, resource: Resource) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            event, row, reach = _for_change(session, event_id, item_id, resource, person)
            forms.refuse_stale(row.version)
            body = validated(resource.body, item_form.read(resource, ZoneInfo(event.timezone)))
            use_cases.change(session, event, row, body, reach)
    except Problem as problem:
        return _again(problem, _form(event_id, resource, person, item_id))
    return forms.go(f"/events/{event_id}/programme/{resource.name}/{item_id}?done=saved")


def delete(event_id: UUID, item_id: UUID, resource: Resource) -> ResponseReturnValue:
    person = auth.page_person()
    with web.transaction() as session:
        event, row, reach = _for_change(session, event_id, item_id, resource, person)
        question = deletion_question(getattr(row, resource.title_field))
        use_cases.delete(session, event, row, reach)
        confirmation.require(question, f"/events/{event_id}/programme/{resource.name}/{item_id}")
    return forms.go(f"/events/{event_id}/programme/{resource.name}?done=deleted")


@blueprint.app_template_global("item_deletion_question")
def deletion_question(title: str) -> Question:
    return Question(asks=f"Delete “{title}” for good?", button="Delete")


def move(event_id: UUID, item_id: UUID, resource: Resource) -> ResponseReturnValue:
    """One place up or down; at the end of the list nothing happens."""
    step = -1 if request.form.get("direction") == "up" else 1
    with web.transaction() as session:
        event = require(session, event_id, auth.page_person(), resource.arrange_action, lock=True)
        use_cases.find(session, event_id, resource, item_id)
        ids = [row.id for row in use_cases.every(session, event_id, resource)]
        here = ids.index(item_id)
        there = min(max(here + step, 0), len(ids) - 1)
        ids[here], ids[there] = ids[there], ids[here]
        use_cases.arrange(session, event, resource, ids)
    return forms.go(f"/events/{event_id}/programme/{resource.name}#{item_id}")


def picture(event_id: UUID, item_id: UUID, resource: Resource) -> ResponseReturnValue:
    person, sent = auth.page_person(), request.files.get("picture")
    try:
        with web.transaction() as session:
            event, row, _ = _for_change(session, event_id, item_id, resource, person)
            if not isinstance(row, Pictured) or sent is None:
                raise Invalid.field("picture", "Please choose a file")
            pictures.replace(session, event, row, sent.read())
    except Problem as problem:
        context = _form(event_id, resource, person, item_id)
        values = item_form.typed(resource, context["item"], ZoneInfo(context["event"].timezone))
        return forms.again("programme/form.html", problem, values, **context)
    return forms.go(f"/events/{event_id}/programme/{resource.name}/{item_id}?done=picture")


def load(event_id: UUID, resource: Resource) -> ResponseReturnValue:
    person, sent = auth.page_person(), request.files.get("file")
    try:
        with web.transaction() as session:
            event = require(session, event_id, person, resource.action, lock=True)
            if sent is None:
                raise Invalid.field("file", "Please choose a file")
            rows = csv_rows.read(resource, sent.read())
            transfer.load(session, event, resource, rows, tracks.reach(session, event_id, person))
    except Problem as problem:
        return forms.again("programme/list.html", problem, **_list(event_id, resource, person))
    return forms.go(f"/events/{event_id}/programme/{resource.name}?done=imported")


def _for_change(
    session: Session, event_id: UUID, item_id: UUID, resource: Resource, person: Person
) -> tuple[Event, Item, Reach]:
    event = require(session, event_id, person, resource.action, lock=True)
    row = use_cases.find(session, event_id, resource, item_id)
    return event, row, tracks.reach(session, event_id, person)


def _again(problem: Problem, context: dict[str, Any]) -> ResponseReturnValue:
    shown = item_form.at_fields(problem) if isinstance(problem, Invalid) else problem
    return forms.again("programme/form.html", shown, **context | {"typed": item_form.as_typed()})


def _list(event_id: UUID, resource: Resource, person: Person) -> dict[str, Any]:
    with web.transaction() as session:
        event = require(session, event_id, person, Action.SEE_PROGRAMME)
        allowed = allowed_to(session, event_id, person)
        may_change = resource.action in allowed
        reach = tracks.reach(session, event_id, person) if may_change else Reach(frozenset())
        rows = use_cases.every(session, event_id, resource)
        return {
            **_known(session, event, resource, allowed),
            "rows": rows,
            "changeable": {row.id for row in rows if may_change and _within(reach, resource, row)},
            "may_add": may_change and (reach is ALL or bool(reach.tracks)),
            "may_arrange": resource.arrange_action in allowed,
        }


def _within(reach: Reach, resource: Resource, row: Item) -> bool:
    return resource is not SESSIONS or reach.holds(getattr(row, "track_id", None))


def _form(event_id: UUID, resource: Resource, person: Person, item_id: UUID | None = None) -> dict[str, Any]:
    with web.transaction() as session:
        event = require(session, event_id, person, resource.action)
        reach = tracks.reach(session, event_id, person)
        item = use_cases.find(session, event_id, resource, item_id) if item_id else None
        if item and resource is SESSIONS:
            reach.check(getattr(item, "track_id", None))
        known = _known(session, event, resource, allowed_to(session, event_id, person))
        return {
            **known,
            "item": item,
            "typed": {},
            "track_options": [
                *([("", "No track")] if reach is ALL else []),
                *((str(row.id), row.name) for row in known["tracks"].values() if reach.holds(row.id)),
            ],
            "types": [(kind.value, kind.value.capitalize()) for kind in SessionType],
            "states": [(state.value, state.value.capitalize()) for state in SessionState],
            "speaker_options": [(row.id, row.name) for row in known["speakers"].values()],
            "organizer_options": [
                (account.id, account.name)
                for membership, account in members(session, event_id)
                if membership.role is Role.TRACK_ORGANIZER
            ],
        }


def _known(session: Session, event: Event, resource: Resource, allowed: frozenset[Action]) -> dict[str, Any]:
    return {
        "event": event,
        "allowed": allowed,
        "resource": resource,
        "resources": RESOURCES,
        "tracks": {row.id: row for row in use_cases.every(session, event.id, TRACKS)},
        "speakers": {row.id: row for row in use_cases.every(session, event.id, SPEAKERS)},
    }


for one in RESOURCES:
    several, single = f"/{one.name}", f"/{one.name}/<uuid:item_id>"
    routes: list[tuple[str, str, Callable[..., ResponseReturnValue]]] = [
        (several, "GET", index),
        (f"{several}/new", "GET", new_form),
        (f"{several}/new", "POST", create),
        (f"{several}/imports", "POST", load),
        (single, "GET", edit_form),
        (single, "POST", change),
        (f"{single}/deletion", "POST", delete),
        (f"{single}/moves", "POST", move),
    ]
    if one.has_pictures:
        routes.append((f"{single}/picture", "POST", picture))
    for rule, method, view in routes:
        blueprint.add_url_rule(
            rule,
            endpoint=f"{view.__name__}_{one.name}",
            view_func=view,
            methods=[method],
            defaults={"resource": one},
        )
