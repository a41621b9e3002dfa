"""Bringing an order to where everything that was heard about its payments puts it.

Each event is first taken into the row of its payment, which knows what is newer; then the order is settled from what
is known as a whole. So neither the order of events nor how often they come makes a difference.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from services.api.tickets import holds, issuing, orders, publications, refunds, reviews, rules, seats
from services.api.tickets.errors import SoldOut, UnknownOrder
from services.api.tickets.models import Order
from services.api.tickets.payment_models import LONGEST_REASON, OrderPayment, Refund
from services.api.tickets.states import Decision, OrderState, RefundSource, RefundState
from shared.database import now
from shared.events import PaymentDisputed, PaymentGivenBack, PaymentRefunded, PaymentRefundFailed, Received
from shared.events.payments import PaymentEvent
from shared.money.reasons import Reason

logger = logging.getLogger(__name__)


def hear(session: Session, batch: Sequence[Received[PaymentEvent]]) -> None:
    """Take in what payments said. Raises `UnknownOrder`."""
    found = orders.lock(session, {received.event.order_id for received in batch})
    _lock_seats_of_late(session, found.values())
    for received in batch:
        order = found.get(received.event.order_id)
        if order is None:
            raise UnknownOrder(str(received.event.order_id))
        payment = _payment(order, received.event)
        known = (payment.disputes_heard, payment.awaits_decision)
        payment.hear(received.event, received.time)
        _tell_organisers(session, order, payment, known, received)
        if isinstance(received.event, PaymentRefunded | PaymentRefundFailed):
            _take_refund(session, order, received.event, received)
        if isinstance(received.event, PaymentGivenBack):
            reviews.note_given_back(session, order, payment, received.event)
        _settle(session, order, payment, received)


def _lock_seats_of_late(session: Session, found: Iterable[Order]) -> None:
    """All at once, so that two batches cannot wait for each other."""
    late = [order for order in found if order.state is OrderState.EXPIRED]
    if late:
        seats.lock_types(session, {item.ticket_type_id for order in late for item in order.items})


def _tell_organisers(
    session: Session,
    order: Order,
    payment: OrderPayment,
    known: tuple[Mapping[str, int], bool],
    cause: Received[PaymentEvent],
) -> None:
    """Of a dispute's newest status, and of a payment that they must look at, once each."""
    disputes_heard, had_to_decide = known
    if isinstance(cause.event, PaymentDisputed) and payment.disputes_heard != disputes_heard:
        holds = payment.is_disputed and rules.of_event(session, order.event_id).holds_disputed
        publications.disputed(session, order, cause.event, holds, cause)
    if payment.awaits_decision and not had_to_decide:
        publications.in_review(session, order, payment, cause)


def _payment(order: Order, event: PaymentEvent) -> OrderPayment:
    for payment in order.payments:
        if payment.payment_id == event.payment_id:
            return payment
    payment = OrderPayment(
        payment_id=event.payment_id,
        amount=event.amount,
        currency=event.currency,
        sequence=-1,
        was_processing=False,
        charged=False,
        refunded_total=0,
        refund_sequence=-1,
        dispute_sequence=-1,
    )
    order.payments.append(payment)
    return payment


def _take_refund(
    session: Session,
    order: Order,
    event: PaymentRefunded | PaymentRefundFailed,
    cause: Received[PaymentEvent],
) -> None:
    refund = next((one for one in order.refunds if one.id == event.refund_id), None)
    if refund is None:
        session.flush()  # it refers to the payment, which may be as new
        refund = _made_at_stripe(event)
        order.refunds.append(refund)
    if refund.hear(event) and isinstance(event, PaymentRefundFailed):
        publications.refund_failed(session, order, event, cause)


def _made_at_stripe(event: PaymentRefunded | PaymentRefundFailed) -> Refund:
    return Refund(
        id=event.refund_id,
        payment_id=event.payment_id,
        amount=event.refunded if isinstance(event, PaymentRefunded) else event.not_refunded,
        currency=event.currency,
        reason=event.reason[:LONGEST_REASON],
        state=RefundState.REQUESTED,
        source=RefundSource.STRIPE,
        requested_at=now(),
    )


def _settle(session: Session, order: Order, payment: OrderPayment, cause: Received[PaymentEvent]) -> None:
    reviews.note_gone(session, order, payment)
    if payment.charged and not _has_home(order, payment):
        _collect(session, order, payment, cause)
    if order.state is OrderState.PENDING:
        order.hold_ends_at = holds.end_of_hold(order.placed_at, order.payments)
    _follow_refunds(order)


def _has_home(order: Order, payment: OrderPayment) -> bool:
    """Whether it was decided what becomes of this money.

    That stays: seats that come free later are not for money that is on its way back.
    """
    asked_back = any(
        refund.payment_id == payment.payment_id and refund.source is not RefundSource.STRIPE
        for refund in order.refunds
    )
    return asked_back or order.paid_by == payment.payment_id


def _collect(session: Session, order: Order, payment: OrderPayment, cause: Received[PaymentEvent]) -> None:
    reason = _objection(session, order, payment)
    if reason:
        _give_back(session, order, payment, reason, cause)
        return
    order.paid_by = payment.payment_id
    issuing.issue(session, order)
    publications.paid(session, order, cause)


def _objection(session: Session, order: Order, payment: OrderPayment) -> Reason | None:
    """Why this money buys nothing; None when it pays for the order."""
    is_right = (payment.amount, payment.currency) == (order.amount, order.currency)
    if not is_right and payment.decision is not Decision.ACCEPTED:
        return Reason.WRONG_AMOUNT
    if order.state is OrderState.PENDING:
        return None
    if order.state is OrderState.CANCELLED:
        return Reason.CANCELLED_BEFORE
    if order.state is OrderState.EXPIRED:
        return None if _is_seated_again(session, order) else Reason.NO_SEATS_LEFT
    return Reason.PAID_BEFORE


def _is_seated_again(session: Session, order: Order) -> bool:
    wanted = {item.ticket_type_id: item.quantity for item in order.items}
    try:
        seats.require(session, [item.ticket_type for item in order.items], wanted)
    except SoldOut:
        return False
    return True


def _give_back(
    session: Session, order: Order, payment: OrderPayment, reason: Reason, cause: Received[PaymentEvent]
) -> None:
    left = refunds.left(order, payment)
    if not left:
        return
    details = {"order_id": str(order.id), "payment_id": str(payment.payment_id), "why": reason.value}
    level = logging.ERROR if reason is Reason.WRONG_AMOUNT else logging.INFO
    logger.log(level, "money goes back", extra=details)
    refund = Refund(
        payment_id=payment.payment_id,
        amount=left,
        currency=payment.currency,
        reason=reason.value,
        source=RefundSource.UNUSED,
        requested_at=now(),
    )
    order.refunds.append(refund)
    session.flush()
    publications.refund_requested(session, refund, cause)


def _follow_refunds(order: Order) -> None:
    """Only the state: which tickets a refund makes void is the organiser's choice, made when it is asked for."""
    paying = next((payment for payment in order.payments if payment.payment_id == order.paid_by), None)
    if paying is None:
        return
    state = _state_after_refunds(paying)
    if order.state is not state:
        order.move_to(state)


def _state_after_refunds(paying: OrderPayment) -> OrderState:
    if paying.refunded_total >= paying.amount:
        return OrderState.REFUNDED
    return OrderState.PARTIALLY_REFUNDED if paying.refunded_total else OrderState.PAID
