"""Refunds, as Stripe tells them: those that we sent, and those that were made there."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.payments.ledger import models, refunds
from services.payments.ledger.announcements import announce_refund, refunded_total
from services.payments.ledger.models import GAVE_BACK_NOTHING, Payment, Refund, RefundState
from services.payments.stripe import refusals
from services.payments.stripe.seen import SeenRefund
from shared.database import Database, new_id

STATES = {
    "requires_action": RefundState.PENDING,
    "pending": RefundState.PENDING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.CANCELED,
}


def take_over(session: Session, payment: Payment, seen: SeenRefund, actor: str) -> None:
    """Bring our row to what Stripe says, and publish it when the money is on its way. The payment must be locked."""
    refund = _known(session, payment.id, seen) or _made_at_stripe(session, payment, seen)
    if refund is None:
        finding = f"refund {seen.id} of {seen.stated} cannot be taken over"
        models.leave_to_a_person(session, payment, actor, finding, seen.request)
        return
    refund.stripe_id = seen.id
    to = STATES[seen.status]
    if to in GAVE_BACK_NOTHING:
        refunds.fail(
            session, payment, refund, actor, refusals.sentence(seen.failure), seen.failure, seen.request, to
        )
    elif models.move_refund(session, refund, to, actor, seen.request) and to is RefundState.SUCCEEDED:
        announce_refund(session, payment, refund)
        if refunded_total(session, payment) >= payment.amount_received:
            models.end_review(session, payment, actor, "all of it was given back")


def is_as_here(database: Database, payment_id: UUID, seen: SeenRefund) -> bool:
    """Whether our row says what Stripe says."""
    with database.transaction() as session:
        refund = _known(session, payment_id, seen)
        return refund is not None and refund.state is STATES[seen.status]


def _made_at_stripe(session: Session, payment: Payment, seen: SeenRefund) -> Refund | None:
    """None where our units cannot express its amount."""
    if seen.amount is None:
        return None
    refund = refunds.row(payment, new_id(), seen.amount, seen.reason, "stripe")
    refunds.add(session, refund, "Stripe")
    return refund


def _known(session: Session, payment_id: UUID, seen: SeenRefund) -> Refund | None:
    named = or_(Refund.stripe_id == seen.id, Refund.id == seen.refund_id)
    return session.scalars(select(Refund).where(Refund.payment_id == payment_id, named)).first()
