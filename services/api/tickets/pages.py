"""Pages for buyers: choosing tickets, an order, all orders."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.api import confirmation, forms
from services.api.events.models import Event
from services.api.events.permissions import allowed_to, visible
from services.api.paging import Part
from services.api.tickets import offers, order_page, ordering_form, orders, questions, rules
from services.api.tickets.models import TicketRules
from services.api.tickets.offers import Offer
from shared import auth, web
from shared.auth import Person
from shared.database import now
from shared.errors import Conflict, Invalid, Problem

blueprint = Blueprint("ticket_pages", __name__)
DONE = {
    "void": "The tickets are void.",
    "accepted": "The payment is accepted. The tickets come in a moment.",
    "cancelled": "Your tickets are cancelled. What you get back is on its way.",
}


@blueprint.app_template_global("ticket_rules")
def ticket_rules(event: Event) -> TicketRules:
    """The same for its rules about sold tickets."""
    with web.transaction() as session:
        return rules.of_event(session, event.id)


@blueprint.app_template_global("ticket_offers")
def ticket_offers(event: Event) -> Sequence[Offer]:
    """For the page of an event, which knows nothing of tickets; to be called outside a transaction."""
    with web.transaction() as session:
        return offers.of_event(session, event.id)


blueprint.add_app_template_global(ordering_form.new_nonce, "ordering_nonce")
blueprint.add_app_template_global(questions.cancellation, "cancellation_question")


@blueprint.post("/events/<uuid:event_id>/orders")
def place(event_id: UUID) -> ResponseReturnValue:
    person = auth.person_or_none()
    if person is None:
        return forms.go(f"/log-in?next={quote(f'/events/{event_id}', safe='')}")
    try:
        with web.transaction() as session:
            event = visible(session, event_id, person, keep=True)
            chosen = ordering_form.wanted()
            placed = orders.place(session, event, person.id, chosen, ordering_form.key(chosen))
    except (Conflict, Invalid) as problem:
        return _choose_again(event_id, person, problem)
    return forms.go(f"/orders/{placed.order.id}")


@blueprint.get("/orders")
def index() -> ResponseReturnValue:
    person, part = auth.page_person(), web.query(Part)
    with web.transaction() as session:
        page = orders.of_person(session, person.id, part)
    return forms.show("tickets/orders.html", orders=page.rows, older=page.next, moment=now())


@blueprint.get("/orders/<uuid:order_id>")
def show(order_id: UUID) -> ResponseReturnValue:
    shown = order_page.context(order_id, auth.page_person())
    return forms.show("tickets/order.html", done=DONE | order_page.refund_asked(shown["order"]), **shown)


@blueprint.post("/orders/<uuid:order_id>/cancellation")
def cancel(order_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            orders.cancel(session, order_id, person)
            confirmation.require(questions.cancellation(), f"/orders/{order_id}")
    except Conflict as problem:
        return forms.again("tickets/order.html", problem, **order_page.context(order_id, person))
    return forms.go(f"/orders/{order_id}")


def _choose_again(event_id: UUID, person: Person, problem: Problem) -> ResponseReturnValue:
    with web.transaction() as session:
        event = visible(session, event_id, person)
        allowed = allowed_to(session, event_id, person)
    return forms.again("tickets/choose.html", problem, event=event, allowed=allowed)
