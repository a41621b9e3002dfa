"""Payments of another sum than was asked for: an organiser accepts it or gives it back, or an operator settles it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments import models
from services.payments.announcements import announce
from services.payments.models import AuditEntry, Payment, PaymentState
from shared.database import now
from shared.events import ReviewAccepted

WAITING = (Payment.state == PaymentState.REVIEW, Payment.reviewed_at.is_(None))


class NotInReview(Exception):
    """No payment of that id waits for a review."""


def waiting(session: Session) -> Sequence[tuple[Payment, str]]:
    """The oldest first, each with what was found wrong."""
    to_review = (AuditEntry.payment_id == Payment.id) & (AuditEntry.to_state == PaymentState.REVIEW)
    rows = select(Payment, AuditEntry.note).join(AuditEntry, to_review).where(*WAITING)
    return [(row[0], row[1]) for row in session.execute(rows.order_by(Payment.created_at))]


def accept(session: Session, event: ReviewAccepted) -> None:
    """What came counts as the price. Again is harmless. Raises `sqlalchemy.exc.NoResultFound`."""
    payment = models.lock(session, event.payment_id)
    if payment.state is not PaymentState.REVIEW:
        return
    payment.reviewed_at = now()
    person = event.accepted_by
    actor = f"{person.name} ({person.account_id})"
    if models.move(session, payment, PaymentState.SUCCEEDED, actor, note="accepted as it is"):
        announce(session, payment)


def close(session: Session, payment_id: UUID, note: str) -> None:
    """Note in the audit trail what was done. Raises `NotInReview`."""
    payment = session.scalars(
        select(Payment).where(Payment.id == payment_id, *WAITING).with_for_update()
    ).one_or_none()
    if payment is None:
        raise NotInReview(f"no payment {payment_id} waits for a review")
    payment.reviewed_at = now()
    models.note_down(session, payment, "operator", note)
