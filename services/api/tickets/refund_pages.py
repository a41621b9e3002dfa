"""An order's money, as organisers give it back or decide about it on its page."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import forms
from services.api.tickets import order_page, refunds, reviews
from services.api.tickets.models import Order
from services.api.tickets.refund_form import RefundForm, checked_tickets, key
from shared import auth, web
from shared.auth import Person
from shared.errors import Conflict, Invalid

blueprint = Blueprint("refund_pages", __name__, url_prefix="/orders/<uuid:order_id>")


@blueprint.post("/refunds")
def request_refund(order_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            order = refunds.locked_order(session, order_id, person)
            wanted = web.form(RefundForm).read(order.currency)
            refunds.request(session, order, wanted, person, key())
    except (Conflict, Invalid) as problem:
        return forms.again("tickets/order.html", problem, **order_page.context(order_id, person))
    return forms.go(f"/orders/{order_id}?done=refund")


@blueprint.post("/payments/<uuid:payment_id>/acceptance")
def accept_payment(order_id: UUID, payment_id: UUID) -> ResponseReturnValue:
    return _decide(reviews.accept, order_id, payment_id, "accepted")


@blueprint.post("/payments/<uuid:payment_id>/refusal")
def refuse_payment(order_id: UUID, payment_id: UUID) -> ResponseReturnValue:
    return _decide(reviews.give_back, order_id, payment_id, "refund")


def _decide(
    decide: Callable[[Session, Order, UUID, Person], None], order_id: UUID, payment_id: UUID, done: str
) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            decide(session, refunds.locked_order(session, order_id, person), payment_id, person)
    except Conflict as problem:
        return forms.again("tickets/order.html", problem, **order_page.context(order_id, person))
    return forms.go(f"/orders/{order_id}?done={done}")


@blueprint.post("/voidings")
def void_tickets(order_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            order = refunds.locked_order(session, order_id, person)
            refunds.make_void(session, order, checked_tickets().ticket_codes)
    except Invalid as problem:
        return forms.again("tickets/order.html", problem, **order_page.context(order_id, person))
    return forms.go(f"/orders/{order_id}?done=void")
