"""What orders tell the rest of the platform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.events.occasions import occasion
from services.api.events.people import organisers
from services.api.tickets.dispute_models import WAITS_FOR_ANSWER
from services.api.tickets.models import Order, Ticket
from services.api.tickets.payment_models import OrderPayment, Refund
from shared.bus import outbox
from shared.events import (
    Event,
    Occasion,
    OrderCancelled,
    OrderDisputed,
    OrderExpired,
    OrderHoldEnding,
    OrderInReview,
    OrderPaid,
    OrderPlaced,
    OrderRefundFailed,
    OrderTicketsCancelled,
    OrderTicketsVoided,
    PaymentDisputed,
    PaymentRefundFailed,
    Received,
    Recipient,
    RefundRequested,
    ReviewAccepted,
    TicketLine,
)

Cause = Received[Event] | None


class _Facts(TypedDict):
    subject: str
    sequence: int
    recipients: tuple[Recipient, ...]
    order_id: UUID
    event_id: UUID
    event_name: str
    buyer: Recipient
    amount: int
    currency: str
    occasion: Occasion


def placed(session: Session, order: Order) -> None:
    if order.hold_ends_at is None:
        raise ValueError("a new order has a hold")
    outbox.record(session, OrderPlaced(**_facts(session, order), expires_at=order.hold_ends_at))


def hold_ending(session: Session, order: Order) -> None:
    if order.hold_ends_at is None:
        raise ValueError("a hold without an end does not end soon")
    outbox.record(session, OrderHoldEnding(**_facts(session, order), hold_ends_at=order.hold_ends_at))


def paid(session: Session, order: Order, cause: Cause = None) -> None:
    outbox.record(session, OrderPaid(**_facts(session, order), tickets=_lines(order.tickets)), cause=cause)


def expired(session: Session, order: Order) -> None:
    outbox.record(session, OrderExpired(**_facts(session, order)))


def cancelled(session: Session, order: Order) -> None:
    outbox.record(session, OrderCancelled(**_facts(session, order)))


def disputed(
    session: Session, order: Order, dispute: PaymentDisputed, holds_tickets: bool, cause: Cause = None
) -> None:
    event = OrderDisputed(
        **_facts(session, order),
        dispute_id=dispute.dispute_id,
        disputed=dispute.disputed,
        status=dispute.status,
        respond_by=dispute.respond_by if dispute.status in WAITS_FOR_ANSWER else None,
        holds_tickets=holds_tickets,
    )
    outbox.record(session, event, cause=cause)


def in_review(session: Session, order: Order, payment: OrderPayment, cause: Cause = None) -> None:
    event = OrderInReview(
        **_facts(session, order),
        payment_id=payment.payment_id,
        findings=payment.findings,
        can_be_accepted=payment.can_be_accepted(order.currency),
        can_go_back=payment.can_go_back,
    )
    outbox.record(session, event, cause=cause)


def review_accepted(session: Session, order: Order, payment_id: UUID, by: Recipient) -> None:
    accepted = ReviewAccepted(
        subject=f"reviews/{payment_id}", sequence=1, payment_id=payment_id, order_id=order.id, accepted_by=by
    )
    outbox.record(session, accepted)


def tickets_cancelled(session: Session, order: Order, tickets: Sequence[Ticket], refund: int) -> None:
    event = OrderTicketsCancelled(**_facts(session, order), tickets=_lines(tickets), to_refund=refund)
    outbox.record(session, event)


def tickets_voided(session: Session, order: Order, tickets: Sequence[Ticket]) -> None:
    outbox.record(session, OrderTicketsVoided(**_facts(session, order), tickets=_lines(tickets)))


def refund_failed(session: Session, order: Order, failed: PaymentRefundFailed, cause: Cause = None) -> None:
    facts = _facts(session, order)
    event = OrderRefundFailed(
        **facts,
        refund_id=failed.refund_id,
        not_refunded=failed.not_refunded,
        failure=failed.failure,
        came_back=failed.came_back,
    )
    outbox.record(session, event, cause=cause)


def refund_requested(
    session: Session, refund: Refund, cause: Cause = None, requested_by: Recipient | None = None
) -> None:
    requested = RefundRequested(
        subject=f"refunds/{refund.id}",
        sequence=1,
        refund_id=refund.id,
        order_id=refund.order_id,
        payment_id=refund.payment_id,
        amount=refund.amount,
        currency=refund.currency,
        reason=refund.reason,
        requested_by=requested_by,
    )
    outbox.record(session, requested, cause=cause)


def _lines(tickets: Sequence[Ticket]) -> tuple[TicketLine, ...]:
    return tuple(TicketLine(code=ticket.code, ticket_type=ticket.ticket_type.name) for ticket in tickets)


def _facts(session: Session, order: Order) -> _Facts:
    return _Facts(
        subject=f"orders/{order.id}",
        sequence=order.next_sequence(),
        recipients=organisers(session, order.event_id),
        order_id=order.id,
        event_id=order.event_id,
        event_name=order.event.name,
        buyer=_buyer(order),
        amount=order.amount,
        currency=order.currency,
        occasion=occasion(order.event),
    )


def _buyer(order: Order) -> Recipient:
    buyer = order.buyer
    return Recipient(account_id=buyer.id, email=buyer.email, name=buyer.name, language=buyer.language)
