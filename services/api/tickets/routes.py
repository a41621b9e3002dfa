"""The API of ticket types, orders and check-ins."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import creations
from services.api.creations import idempotency_key
from services.api.events import versions
from services.api.events.permissions import Action, require, visible
from services.api.keyring import keyring
from services.api.paging import Page, Part
from services.api.tickets import (
    cancellations,
    check_ins,
    orders,
    refunds,
    reviews,
    rules,
    seats,
    ticket_type_changes,
    ticket_types,
    views,
)
from services.api.tickets.bodies import (
    NewCancellation,
    NewCheckIn,
    NewOrder,
    NewRefund,
    NewVoiding,
)
from services.api.tickets.models import Order, Ticket, TicketType
from services.api.tickets.rules import NewRules
from services.api.tickets.ticket_type_changes import TicketTypeChange
from services.api.tickets.ticket_types import NewTicketType
from shared import auth, web
from shared.database import now
from shared.web import etag

blueprint = Blueprint("tickets", __name__, url_prefix="/api/v1")


@blueprint.post("/events/<uuid:event_id>/ticket-types")
def add_ticket_type(event_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    key = creations.asked(person)
    with web.transaction() as session:
        creations.lock(session, key)
        event = require(session, event_id, person, Action.MANAGE_TICKETS, lock=True)
        new = web.body(NewTicketType)
        made = creations.once(session, key, TicketType, lambda: ticket_types.add(session, event, new))
        shown = views.ticket_type(made.row, seats.count(session, [made.row])[made.row.id])
    return creations.answer(made, shown)


@blueprint.get("/events/<uuid:event_id>/ticket-types")
def list_ticket_types(event_id: UUID) -> Response:
    with web.transaction() as session:
        event = visible(session, event_id, auth.person_or_none())
        types = ticket_types.of_event(session, event_id)
        counted = seats.count(session, types, overdue_since=now())
    shown = [views.ticket_type(kind, counted[kind.id]) for kind in types]
    # Each order changes what is left, and so does a hold that ends: no version counts that.
    return etag.answered(jsonify(items=shown, next=None), private=not event.is_published)


@blueprint.patch("/events/<uuid:event_id>/ticket-types/<uuid:ticket_type_id>")
def change_ticket_type(event_id: UUID, ticket_type_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        event = require(session, event_id, person, Action.MANAGE_TICKETS, lock=True)
        etag.refuse_stale(_revision(session, event_id, ticket_type_id))
        wanted = web.body(TicketTypeChange)
        kind = ticket_type_changes.change(session, event, ticket_type_id, wanted)
        shown = views.ticket_type(kind, seats.count(session, [kind])[kind.id])
    return jsonify(shown)


@blueprint.delete("/events/<uuid:event_id>/ticket-types/<uuid:ticket_type_id>")
def remove_ticket_type(event_id: UUID, ticket_type_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        require(session, event_id, person, Action.MANAGE_TICKETS, lock=True)
        etag.refuse_stale(_revision(session, event_id, ticket_type_id))
        ticket_type_changes.remove(session, event_id, ticket_type_id)
    return "", 204


@blueprint.get("/events/<uuid:event_id>/ticket-rules")
def show_rules(event_id: UUID) -> Response:
    with web.glance() as connection:
        found = versions.read(connection, event_id, auth.person_or_none())
    unchanged = etag.not_modified(rules.tag(found), private=found.is_private)
    if unchanged:
        return unchanged
    with web.transaction() as session:
        answer = jsonify(views.rules(rules.of_event(session, event_id)))
    return etag.tagged(answer, rules.tag(found), private=found.is_private)


@blueprint.put("/events/<uuid:event_id>/ticket-rules")
def change_rules(event_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event = require(session, event_id, person, Action.MANAGE_TICKETS, lock=True)
        present = rules.tag(versions.read(session, event_id, person))
        etag.refuse_stale(present)  # told before wrong fields, a missing one after them
        wanted = web.body(NewRules)
        etag.require_match(present)
        changed = rules.change(session, event, wanted)
        found = versions.read(session, event_id, person)
    return etag.tagged(jsonify(views.rules(changed)), rules.tag(found), private=found.is_private)


@blueprint.post("/events/<uuid:event_id>/orders")
def place_order(event_id: UUID) -> ResponseReturnValue:
    """201 for a new order, 200 for the one that the same `Idempotency-Key` placed before."""
    person = auth.person()
    with web.transaction() as session:
        event = visible(session, event_id, person, keep=True)
        wanted, key = web.body(NewOrder).wanted(), idempotency_key()
        placed = orders.place(session, event, person.id, wanted, key)
        shown = views.order_for(placed.order, person.id, (), keyring().signer)
    location = f"/api/v1/orders/{placed.order.id}"
    return web.created(shown, location) if placed.is_new else jsonify(shown)


@blueprint.get("/orders")
def list_own_orders() -> ResponseReturnValue:
    person, part = auth.person(), web.query(Part)
    with web.transaction() as session:
        return _listed(orders.of_person(session, person.id, part))


@blueprint.get("/events/<uuid:event_id>/orders")
def list_orders_of_event(event_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        require(session, event_id, person, Action.SEE_ORDERS)
        return _listed(orders.of_event(session, event_id, web.query(Part)))


@blueprint.get("/orders/<uuid:order_id>")
def get_order(order_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        order, allowed = orders.find(session, order_id, person)
        return jsonify(views.order_for(order, person.id, allowed, keyring().signer))


@blueprint.post("/orders/<uuid:order_id>/cancellation")
def cancel_order(order_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        return jsonify(views.order(orders.cancel(session, order_id, person)))


@blueprint.get("/orders/<uuid:order_id>/ticket-cancellations")
def show_cancellations(order_id: UUID) -> ResponseReturnValue:
    """What the buyer gets back for each ticket, and until when, before anything happens."""
    person = auth.person()
    with web.transaction() as session:
        order, _ = orders.find(session, order_id, person)
        quotes = cancellations.quotes(session, order)
        return web.items([views.quote(quote, order.currency) for quote in quotes])


@blueprint.post("/orders/<uuid:order_id>/ticket-cancellations")
def cancel_tickets(order_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        orders.find(session, order_id, person)
        wanted = web.body(NewCancellation)
        done = cancellations.cancel(session, order_id, wanted.ticket_codes, person, wanted.refund)
        shown = views.cancelled(done)
    return jsonify(shown)


@blueprint.post("/orders/<uuid:order_id>/refunds")
def request_refund(order_id: UUID) -> ResponseReturnValue:
    """202: payments carries it out. The same again for the same `Idempotency-Key`."""
    person = auth.person()
    with web.transaction() as session:
        order = refunds.locked_order(session, order_id, person)
        wanted, key = web.optional_body(NewRefund), idempotency_key()
        shown = views.refund(refunds.request(session, order, wanted, person, key))
    return jsonify(shown), 202


@blueprint.get("/events/<uuid:event_id>/reviews")
def list_reviews(event_id: UUID) -> ResponseReturnValue:
    """Payments that wait for an organiser's decision."""
    person = auth.person()
    with web.transaction() as session:
        require(session, event_id, person, Action.REFUND)
        return web.items([views.review(each) for each in reviews.waiting(session, event_id)])


@blueprint.post("/orders/<uuid:order_id>/payments/<uuid:payment_id>/acceptance")
def accept_payment(order_id: UUID, payment_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        order = refunds.locked_order(session, order_id, person)
        reviews.accept(session, order, payment_id, person)
        return jsonify(views.order(order)), 202


@blueprint.post("/orders/<uuid:order_id>/payments/<uuid:payment_id>/refusal")
def refuse_payment(order_id: UUID, payment_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        order = refunds.locked_order(session, order_id, person)
        reviews.give_back(session, order, payment_id, person)
        return jsonify(views.order(order)), 202


@blueprint.post("/orders/<uuid:order_id>/voidings")
def void_tickets(order_id: UUID) -> ResponseReturnValue:
    """Tickets become void without a refund: because one was made at Stripe, say."""
    person = auth.person()
    with web.transaction() as session:
        order = refunds.locked_order(session, order_id, person)
        refunds.make_void(session, order, web.body(NewVoiding).ticket_codes)
        shown = views.order_for(order, person.id, (Action.SEE_ORDERS, Action.REFUND), keyring().signer)
    return jsonify(shown)


@blueprint.post("/events/<uuid:event_id>/check-ins")
def check_in(event_id: UUID) -> ResponseReturnValue:
    """Twice is 409; the same scan that is sent again with its `Idempotency-Key` is not twice."""
    person = auth.person()
    key = creations.asked(person)
    with web.transaction() as session:
        creations.lock(session, key)
        event = require(session, event_id, person, Action.CHECK_IN)
        code = web.body(NewCheckIn).code
        made = creations.once(
            session, key, Ticket, lambda: check_ins.check_in(session, event, code, person.id)
        )
        return creations.answer(made, views.check_in(made.row))


def _revision(session: Session, event_id: UUID, ticket_type_id: UUID) -> str:
    """What `If-Match` names: the list has no tag for one of its rows. Raises `NotFound`."""
    return str(ticket_type_changes.find(session, event_id, ticket_type_id).revision)


def _listed(page: Page[Order]) -> ResponseReturnValue:
    return web.items([views.order(order) for order in page.rows], page.next)
