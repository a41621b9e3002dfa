"""Payments whose money is not what was asked for: a person looks at them, settles them with Stripe, and says so."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments import models
from services.payments.models import AuditEntry, Payment, PaymentState
from shared.database import now

WAITING = (Payment.state == PaymentState.REVIEW, Payment.reviewed_at.is_(None))


class NotInReview(Exception):
    """No payment of that id waits for a review."""


def waiting(session: Session) -> Sequence[tuple[Payment, str]]:
    """The oldest first, each with what was found wrong."""
    to_review = (AuditEntry.payment_id == Payment.id) & (AuditEntry.to_state == PaymentState.REVIEW)
    rows = select(Payment, AuditEntry.note).join(AuditEntry, to_review).where(*WAITING)
    return [(row[0], row[1]) for row in session.execute(rows.order_by(Payment.created_at))]


def close(session: Session, payment_id: UUID, note: str) -> None:
    """Note in the audit trail what was done. Raises `NotInReview`."""
    payment = session.scalars(
        select(Payment).where(Payment.id == payment_id, *WAITING).with_for_update()
    ).one_or_none()
    if payment is None:
        raise NotInReview(f"no payment {payment_id} waits for a review")
    payment.reviewed_at = now()
    models.note_down(session, payment, "operator", note)
