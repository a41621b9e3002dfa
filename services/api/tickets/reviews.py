"""Payments of another sum than the order's: an organiser accepts what came or gives it back, and payments is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.tickets import publications, refunds
from services.api.tickets.errors import NotAcceptable, NotInReview
from services.api.tickets.models import Order
from services.api.tickets.payment_models import OrderPayment, Refund
from services.api.tickets.states import Decision, OrderState, PaymentState, RefundSource
from shared.auth import Person
from shared.database import now
from shared.events import PaymentGivenBack, Recipient
from shared.money.reasons import Reason

MOST_SHOWN = 100


@dataclass(frozen=True)
class Review:
    order: Order
    payment: OrderPayment


def waiting(session: Session, event_id: UUID) -> Sequence[Review]:
    """The oldest first."""
    rows = session.execute(
        select(Order, OrderPayment)
        .join(OrderPayment, OrderPayment.order_id == Order.id)
        .where(Order.event_id == event_id, OrderPayment.state == PaymentState.REVIEW)
        .where(OrderPayment.decision.is_(None), ~OrderPayment.charged)
        .order_by(Order.id)
        .limit(MOST_SHOWN)
    )
    return [Review(order, payment) for order, payment in rows]


def accept(session: Session, order: Order, payment_id: UUID, person: Person) -> None:
    """What came counts as the price, and brings the tickets once payments confirms it. The order is locked.

    Again is harmless. Raises `NotInReview`, `NotAcceptable`.
    """
    payment = _undecided(order, payment_id, Decision.ACCEPTED)
    if payment is None:
        return
    if not payment.can_be_accepted(order.currency):
        raise NotAcceptable(f"What came is not in {order.currency}. It can only be given back.")
    _decide(payment, Decision.ACCEPTED, person)
    accepter = Recipient(account_id=person.id, name=person.name)
    publications.review_accepted(session, order, payment_id, accepter)


def give_back(session: Session, order: Order, payment_id: UUID, person: Person) -> None:
    """All that came goes back, as far as it did not before, and the order ends. The order is locked.

    Again is harmless. Raises `NotInReview`, `NotAcceptable`.
    """
    payment = _undecided(order, payment_id, Decision.REFUNDED)
    if payment is None:
        return
    if not payment.can_go_back:
        raise NotAcceptable("It is not known here how much came. The platform’s operator decides about it.")
    _decide(payment, Decision.REFUNDED, person)
    _count_what_came(payment)
    refund = Refund(
        payment_id=payment_id,
        amount=refunds.left(order, payment),
        currency=payment.currency,
        reason=Reason.WRONG_AMOUNT.value,
        source=RefundSource.ORGANISER,
    )
    refunds.ask(session, order, refund, person)
    _end(session, order)


def note_gone(session: Session, order: Order, payment: OrderPayment) -> None:
    """Nobody needs to decide about money that was given back in Stripe's dashboard, or that a bank took back for good.

    The order is locked.
    """
    is_back = payment.received is not None and payment.refunded_total >= payment.received > 0
    if payment.awaits_decision and (is_back or payment.is_lost):
        payment.decision, payment.decided_at = Decision.REFUNDED, now()
        _count_what_came(payment)
        _end(session, order)


def note_given_back(session: Session, order: Order, payment: OrderPayment, event: PaymentGivenBack) -> None:
    """An operator gave all of it back, whatever an organiser decided meanwhile. Again is harmless.

    The order is locked.
    """
    if payment.decision is Decision.GIVEN_BACK:
        return
    payment.decision, payment.decided_at = Decision.GIVEN_BACK, now()
    payment.amount, payment.currency = event.amount, event.currency
    _end(session, order)


def _count_what_came(payment: OrderPayment) -> None:
    payment.amount = payment.received or 0
    payment.currency = payment.received_currency or payment.currency


def _end(session: Session, order: Order) -> None:
    if order.state is OrderState.PENDING:
        order.move_to(OrderState.CANCELLED)
        publications.cancelled(session, order)


def _undecided(order: Order, payment_id: UUID, wanted: Decision) -> OrderPayment | None:
    """None where it was decided in this way before."""
    payment = next((one for one in order.payments if one.payment_id == payment_id), None)
    if payment is not None and payment.awaits_decision:
        return payment
    if payment is None or payment.decision is not wanted:
        decided = "Somebody has decided otherwise." if payment and payment.decision else ""
        raise NotInReview(decided or "Nothing about this payment waits for a decision.")
    return None


def _decide(payment: OrderPayment, decision: Decision, person: Person) -> None:
    payment.decision, payment.decided_by, payment.decided_at = decision, person.id, now()
