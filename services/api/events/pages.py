"""Pages of events: the list, the public page, creating and managing one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.api import confirmation, forms
from services.api.accounts.models import Account
from services.api.accounts.use_cases import locked
from services.api.events import questions, use_cases, venues
from services.api.events.bodies import ENDS_TOO_SOON, EventForm, EventQuery, NewEvent
from services.api.events.cursors import Cursor
from services.api.events.models import Event, EventState
from services.api.events.permissions import Action, allowed_to, require, visible
from services.api.inputs import zone_choices
from shared import auth, web
from shared.auth import Person
from shared.errors import Invalid, Problem

blueprint = Blueprint("event_pages", __name__, url_prefix="/events")
blueprint.add_app_template_global(questions.hiding, "hiding_question")
blueprint.add_app_template_global(questions.deletion, "event_deletion_question")
LOCAL = "%Y-%m-%dT%H:%M"
DONE_MANAGING = {
    "created": "Your event is saved as a draft. Publish it when you are ready.",
    "saved": "Saved.",
    "published": "Your event is published: everybody can see it now.",
    "draft": "Your event is a draft again: only its team can see it.",
}
DONE_SHOWING = {"joined": "Welcome to the team."}


@blueprint.get("")
def index() -> ResponseReturnValue:
    query = web.query(EventQuery)
    cursor = Cursor.read(query.cursor)
    with web.transaction() as session:
        page = use_cases.find(session, auth.person_or_none(), cursor=cursor, limit=24, upcoming=True)
    return forms.show("events/index.html", page=page)


@blueprint.get("/new")
def create_form() -> ResponseReturnValue:
    person = auth.page_person()
    with web.transaction() as session:
        zone = locked(session, person.id).timezone
    return forms.show("events/new.html", {"timezone": zone}, zones=zone_choices(), guess_zone=zone == "UTC")


@blueprint.post("/new")
def create() -> ResponseReturnValue:
    person = auth.page_person()
    try:
        new = NewEvent(**_details(web.form(EventForm)))
    except Problem as problem:
        return forms.again("events/new.html", problem, zones=zone_choices())
    with web.transaction() as session:
        event = use_cases.create(session, person, new)
    return forms.go(f"/events/{event.id}/manage?done=created")


@blueprint.get("/<uuid:event_id>")
def show(event_id: UUID) -> ResponseReturnValue:
    person = auth.person_or_none()
    with web.transaction() as session:
        event = visible(session, event_id, person)
        context: dict[str, Any] = {
            "event": event,
            "allowed": allowed_to(session, event_id, person),
            "organizer": session.get_one(Account, event.owner_id).name,
        }
    return forms.show("events/event.html", done=DONE_SHOWING, **context)


@blueprint.get("/<uuid:event_id>/manage")
def manage(event_id: UUID) -> ResponseReturnValue:
    context = _managing(event_id, auth.page_person())
    return forms.show("events/manage.html", _typed(context["event"]), DONE_MANAGING, **context)


@blueprint.post("/<uuid:event_id>/manage")
def change(event_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            event = require(session, event_id, person, Action.MANAGE_EVENT, lock=True)
            forms.refuse_stale(event.version)
            use_cases.change(event, _details(web.form(EventForm)))
    except Problem as problem:
        return forms.again("events/manage.html", problem, **_managing(event_id, person))
    return forms.go(f"/events/{event_id}/manage?done=saved")


@blueprint.post("/<uuid:event_id>/publication")
def publish(event_id: UUID) -> ResponseReturnValue:
    return _move(event_id, EventState.PUBLISHED)


@blueprint.post("/<uuid:event_id>/withdrawal")
def unpublish(event_id: UUID) -> ResponseReturnValue:
    return _move(event_id, EventState.DRAFT)


@blueprint.post("/<uuid:event_id>/deletion")
def delete(event_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            event = require(session, event_id, person, Action.DELETE_EVENT, lock=True)
            question = questions.deletion(event)
            use_cases.delete(session, event)
            confirmation.require(question, f"/events/{event_id}/manage")
    except use_cases.EventInUse as problem:
        context = _managing(event_id, person)
        return forms.again("events/manage.html", problem, _typed(context["event"]), **context)
    return forms.go("/?done=deleted")


def _move(event_id: UUID, state: EventState) -> ResponseReturnValue:
    with web.transaction() as session:
        event = require(session, event_id, auth.page_person(), Action.MANAGE_EVENT, lock=True)
        use_cases.change(event, {"state": state})
        if state is EventState.DRAFT:
            confirmation.require(questions.hiding(), f"/events/{event_id}/manage")
    return forms.go(f"/events/{event_id}/manage?done={state}")


def _managing(event_id: UUID, person: Person) -> dict[str, Any]:
    with web.transaction() as session:
        event = require(session, event_id, person, Action.MANAGE_EVENT)
        return {
            "event": event,
            "allowed": allowed_to(session, event_id, person),
            "zones": zone_choices(event.timezone),
        }


def _typed(event: Event) -> dict[str, str]:
    """An event as the form shows it."""
    zone = ZoneInfo(event.timezone)
    return {
        "name": event.name,
        "description": event.description,
        "timezone": event.timezone,
        "starts_at": event.starts_at.astimezone(zone).strftime(LOCAL),
        "ends_at": event.ends_at.astimezone(zone).strftime(LOCAL),
        **venues.typed(event.venue),
    }


def _details(form: EventForm) -> Mapping[str, Any]:
    """The form's content as the JSON calls would send it. Raises `Invalid`."""
    zone = ZoneInfo(form.timezone)
    starts_at, ends_at = (form.starts_at.replace(tzinfo=zone), form.ends_at.replace(tzinfo=zone))
    if ends_at.astimezone(UTC) <= starts_at.astimezone(UTC):  # possible in the night when clocks change
        raise Invalid.field("ends_at", ENDS_TOO_SOON)
    return {
        "name": form.name,
        "description": form.description,
        "timezone": form.timezone,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "venue": form.venue(),
    }
