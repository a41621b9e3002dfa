"""Pages for those who sell and those at the door: ticket types, orders, check-in."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.api import forms
from services.api.events import versions
from services.api.events.permissions import Action, allowed_to, require
from services.api.paging import Part
from services.api.tickets import check_ins, offers, orders, reviews, rules, rules_form, ticket_types
from services.api.tickets.bodies import NewCheckIn
from services.api.tickets.prices import OFFERED_CURRENCIES
from services.api.tickets.rules_form import RulesForm
from services.api.tickets.ticket_type_form import TicketTypeForm
from shared import auth, web
from shared.auth import Person
from shared.database import now
from shared.errors import Conflict, Invalid, NotFound, PreconditionFailed

blueprint = Blueprint("organiser_ticket_pages", __name__, url_prefix="/events/<uuid:event_id>")
DONE_SELLING = {
    "added": "The ticket type is added.",
    "rules": "The rules are saved.",
    "removed": "The ticket type is removed.",
}


@blueprint.get("/tickets")
def ticket_types_page(event_id: UUID) -> ResponseReturnValue:
    context = _selling(event_id, auth.page_person())
    return forms.show("tickets/ticket_types.html", done=DONE_SELLING, **context)


@blueprint.post("/tickets")
def add_ticket_type(event_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            event = require(session, event_id, person, Action.MANAGE_TICKETS, lock=True)
            wanted = web.form(TicketTypeForm).read(ZoneInfo(event.timezone))
            ticket_types.add(session, event, wanted)
    except (Conflict, Invalid) as problem:
        return forms.again("tickets/ticket_types.html", problem, **_selling(event_id, person))
    return forms.go(f"/events/{event_id}/tickets?done=added")


@blueprint.post("/ticket-rules")
def change_rules(event_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            event = require(session, event_id, person, Action.MANAGE_TICKETS, lock=True)
            forms.refuse_stale(rules.version(versions.read(session, event_id, person)))
            currency = ticket_types.currency_of(session, event_id)
            rules.change(session, event, web.form(RulesForm).read(currency))
    except (Invalid, PreconditionFailed) as problem:
        context = _selling(event_id, person) | {"newest_path": f"/events/{event_id}/tickets"}
        return forms.again("tickets/ticket_types.html", problem, **context)
    return forms.go(f"/events/{event_id}/tickets?done=rules")


@blueprint.get("/orders")
def orders_page(event_id: UUID) -> ResponseReturnValue:
    person, part = auth.page_person(), web.query(Part)
    with web.transaction() as session:
        event = require(session, event_id, person, Action.SEE_ORDERS)
        page = orders.of_event(session, event_id, part)
        allowed = allowed_to(session, event_id, person)
        waiting = reviews.waiting(session, event_id) if Action.REFUND in allowed else []
    context: dict[str, Any] = {
        "event": event,
        "allowed": allowed,
        "orders": page.rows,
        "reviews": waiting,
        "older": page.next,
        "moment": now(),
    }
    return forms.show("tickets/event_orders.html", **context)


@blueprint.get("/check-in")
def check_in_form(event_id: UUID) -> ResponseReturnValue:
    return forms.show("tickets/check_in.html", **_door(event_id, auth.page_person()))


@blueprint.post("/check-in")
def check_in(event_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            event = require(session, event_id, person, Action.CHECK_IN)
            ticket = check_ins.check_in(session, event, web.form(NewCheckIn).code, person.id)
            checked = {"name": ticket.order.buyer.name, "kind": ticket.ticket_type.name}
    except (Conflict, Invalid, NotFound) as problem:
        return forms.again("tickets/check_in.html", problem, **_door(event_id, person))
    return forms.show("tickets/check_in.html", **_door(event_id, person), checked=checked)


def _door(event_id: UUID, person: Person) -> dict[str, Any]:
    with web.transaction() as session:
        event = require(session, event_id, person, Action.CHECK_IN)
        return {"event": event, "allowed": allowed_to(session, event_id, person)}


def _selling(event_id: UUID, person: Person) -> dict[str, Any]:
    with web.transaction() as session:
        event = require(session, event_id, person, Action.MANAGE_TICKETS)
        return {
            "event": event,
            "allowed": allowed_to(session, event_id, person),
            "offers": offers.of_event(session, event_id),
            "rules": rules_form.typed(rules.of_event(session, event_id)),
            "rules_version": rules.version(versions.read(session, event_id, person)),
            "currency": ticket_types.currency_of(session, event_id),
            "currencies": OFFERED_CURRENCIES,
        }
