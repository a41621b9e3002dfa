"""One ticket type, for its organisers: changing it, taking it off sale, removing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.api import confirmation, forms
from services.api.events.permissions import Action, allowed_to, require
from services.api.tickets import questions, seats, ticket_type_changes
from services.api.tickets.ticket_type_changes import TicketTypeChange
from services.api.tickets.ticket_type_form import TicketTypeEditForm, typed
from shared import auth, web
from shared.auth import Person
from shared.errors import Conflict, Invalid, PreconditionFailed

blueprint = Blueprint(
    "ticket_type_pages", __name__, url_prefix="/events/<uuid:event_id>/tickets/<uuid:ticket_type_id>"
)
blueprint.add_app_template_global(questions.removal, "removal_question")
PAGE = "tickets/ticket_type.html"
DONE = {
    "saved": "Saved.",
    "withdrawn": "It is off sale. Who bought one keeps it.",
    "returned": "It is back on sale.",
}


@blueprint.get("")
def show(event_id: UUID, ticket_type_id: UUID) -> ResponseReturnValue:
    context = _editing(event_id, ticket_type_id, auth.page_person())
    zone = ZoneInfo(context["event"].timezone)
    return forms.show(PAGE, typed(context["kind"], zone), DONE, **context)


@blueprint.post("")
def change(event_id: UUID, ticket_type_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            event = require(session, event_id, person, Action.MANAGE_TICKETS, lock=True)
            forms.refuse_stale(ticket_type_changes.find(session, event_id, ticket_type_id).revision)
            wanted = web.form(TicketTypeEditForm).change(ZoneInfo(event.timezone))
            ticket_type_changes.change(session, event, ticket_type_id, wanted)
    except (Conflict, Invalid, PreconditionFailed) as problem:
        return forms.again(PAGE, problem, **_editing(event_id, ticket_type_id, person))
    return forms.go(f"/events/{event_id}/tickets/{ticket_type_id}?done=saved")


@blueprint.post("/withdrawal")
def withdraw(event_id: UUID, ticket_type_id: UUID) -> ResponseReturnValue:
    return _set_withdrawn(event_id, ticket_type_id, is_withdrawn=True)


@blueprint.post("/return")
def put_back(event_id: UUID, ticket_type_id: UUID) -> ResponseReturnValue:
    return _set_withdrawn(event_id, ticket_type_id, is_withdrawn=False)


@blueprint.post("/deletion")
def remove(event_id: UUID, ticket_type_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            require(session, event_id, person, Action.MANAGE_TICKETS, lock=True)
            kind = ticket_type_changes.find(session, event_id, ticket_type_id)
            question = questions.removal(kind)
            ticket_type_changes.remove(session, event_id, ticket_type_id)
            confirmation.require(question, f"/events/{event_id}/tickets/{ticket_type_id}")
    except Conflict as problem:
        context = _editing(event_id, ticket_type_id, person)
        zone = ZoneInfo(context["event"].timezone)
        return forms.again(PAGE, problem, typed(context["kind"], zone), **context)
    return forms.go(f"/events/{event_id}/tickets?done=removed")


def _set_withdrawn(event_id: UUID, ticket_type_id: UUID, *, is_withdrawn: bool) -> ResponseReturnValue:
    person = auth.page_person()
    with web.transaction() as session:
        event = require(session, event_id, person, Action.MANAGE_TICKETS, lock=True)
        ticket_type_changes.change(session, event, ticket_type_id, TicketTypeChange(withdrawn=is_withdrawn))
    done = "withdrawn" if is_withdrawn else "returned"
    return forms.go(f"/events/{event_id}/tickets/{ticket_type_id}?done={done}")


def _editing(event_id: UUID, ticket_type_id: UUID, person: Person) -> dict[str, Any]:
    with web.transaction() as session:
        event = require(session, event_id, person, Action.MANAGE_TICKETS)
        kind = ticket_type_changes.find(session, event_id, ticket_type_id)
        return {
            "event": event,
            "allowed": allowed_to(session, event_id, person),
            "kind": kind,
            "seats": seats.count(session, [kind])[kind.id],
        }
