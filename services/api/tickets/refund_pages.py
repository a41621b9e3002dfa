"""An order's money, as organisers give it back or decide about it on its page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import confirmation, forms
from services.api.confirmation import Question
from services.api.tickets import order_page, questions, refunds, reviews
from services.api.tickets.models import Order
from services.api.tickets.payment_models import OrderPayment
from services.api.tickets.refund_form import RefundForm, checked_tickets, key
from shared import auth, web
from shared.auth import Person
from shared.errors import Conflict, Invalid

blueprint = Blueprint("refund_pages", __name__, url_prefix="/orders/<uuid:order_id>")
blueprint.add_app_template_global(questions.refund, "refund_question")
blueprint.add_app_template_global(questions.acceptance, "acceptance_question")
blueprint.add_app_template_global(questions.refusal, "refusal_question")
blueprint.add_app_template_global(questions.voiding, "voiding_question")
blueprint.add_app_template_global(questions.label, "ticket_label")


@blueprint.post("/refunds")
def request_refund(order_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            order = refunds.locked_order(session, order_id, person)
            wanted = web.form(RefundForm).read(order.currency)
            refund = refunds.request(session, order, wanted, person, key())
            _require(order, questions.refund(order, refund.currency), wanted.ticket_codes)
    except (Conflict, Invalid) as problem:
        return forms.again("tickets/order.html", problem, **order_page.context(order_id, person))
    return forms.go(f"/orders/{order_id}?done=refund")


@blueprint.post("/payments/<uuid:payment_id>/acceptance")
def accept_payment(order_id: UUID, payment_id: UUID) -> ResponseReturnValue:
    return _decide(reviews.accept, questions.acceptance, order_id, payment_id, "accepted")


@blueprint.post("/payments/<uuid:payment_id>/refusal")
def refuse_payment(order_id: UUID, payment_id: UUID) -> ResponseReturnValue:
    return _decide(reviews.give_back, questions.refusal, order_id, payment_id, "refund")


def _decide(
    decide: Callable[[Session, Order, UUID, Person], None],
    question: Callable[[OrderPayment], Question],
    order_id: UUID,
    payment_id: UUID,
    done: str,
) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            order = refunds.locked_order(session, order_id, person)
            decide(session, order, payment_id, person)
            payment = next(one for one in order.payments if one.payment_id == payment_id)
            _require(order, question(payment))
    except Conflict as problem:
        return forms.again("tickets/order.html", problem, **order_page.context(order_id, person))
    return forms.go(f"/orders/{order_id}?done={done}")


@blueprint.post("/voidings")
def void_tickets(order_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            order = refunds.locked_order(session, order_id, person)
            codes = checked_tickets().ticket_codes
            refunds.make_void(session, order, codes)
            _require(order, questions.voiding(), codes)
    except Invalid as problem:
        return forms.again("tickets/order.html", problem, **order_page.context(order_id, person))
    return forms.go(f"/orders/{order_id}?done=void")


def _require(order: Order, question: Question, codes: Sequence[str] = ()) -> None:
    confirmation.require(question, f"/orders/{order.id}", questions.labels(order.tickets, codes))
