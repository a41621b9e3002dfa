"""What a person must look at: payments of another sum than was asked for, which an organiser accepts or gives back,
and what our units cannot express. An operator can settle both."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from services.payments import models
from services.payments.announcements import announce
from services.payments.models import AuditEntry, Payment, PaymentState
from shared.database import now
from shared.events import ReviewAccepted

WAITING = or_(
    and_(Payment.state == PaymentState.REVIEW, Payment.reviewed_at.is_(None)), Payment.unclear.is_not(None)
)


class NotInReview(Exception):
    """No payment of that id waits for a review."""


def waiting(session: Session) -> Sequence[tuple[Payment, str]]:
    """The oldest first, each with what was found wrong."""
    to_review = and_(
        AuditEntry.payment_id == Payment.id,
        AuditEntry.to_state == PaymentState.REVIEW,
        AuditEntry.from_state != PaymentState.REVIEW,  # where it stayed, something else was noted
    )
    rows = select(Payment, AuditEntry.note).outerjoin(AuditEntry, to_review).where(WAITING)
    return [(row[0], row[0].unclear or row[1]) for row in session.execute(rows.order_by(Payment.created_at))]


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
        select(Payment).where(Payment.id == payment_id, WAITING).with_for_update()
    ).one_or_none()
    if payment is None:
        raise NotInReview(f"no payment {payment_id} waits for a review")
    if payment.state is PaymentState.REVIEW:
        payment.reviewed_at = now()
    payment.unclear = None
    models.note_down(session, payment, "operator", note)
