"""What a person must look at: payments of another sum than was asked for, which an organiser accepts or gives back,
and what our units cannot express. An operator can settle both."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from services.payments.ledger import models
from services.payments.ledger.announcements import announce, announce_given_back
from services.payments.ledger.models import AuditEntry, Payment, PaymentState
from shared.database import now
from shared.events import ReviewAccepted

OPERATOR = "operator"
WAITING = or_(
    and_(Payment.state == PaymentState.REVIEW, Payment.reviewed_at.is_(None)), Payment.unclear.is_not(None)
)


class WayOut(StrEnum):
    """What an operator made of the money of a payment in review."""

    ACCEPTED = "accepted"
    GIVEN_BACK = "given-back"


class NotInReview(Exception):
    """No payment of that id waits for a review."""


class OtherWayOut(Exception):
    """This is no way out for that payment. The message says what to do."""


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
    if payment.state is not PaymentState.REVIEW or payment.reviewed_at is not None:
        return  # an operator was faster
    person = event.accepted_by
    _accept(session, payment, f"{person.name} ({person.account_id})", "accepted as it is")


def close(session: Session, payment_id: UUID, note: str, way: WayOut | None = None) -> None:
    """Note in the audit trail what was done, and publish what became of the money of a payment in review.

    Raises `NotInReview`, and `OtherWayOut` where the money has another way out than this one, or none.
    """
    payment = session.scalars(
        select(Payment).where(Payment.id == payment_id, WAITING).with_for_update()
    ).one_or_none()
    if payment is None:
        raise NotInReview(f"no payment {payment_id} waits for a review")
    _check(payment, way)
    payment.unclear = None
    if way is WayOut.ACCEPTED:
        _accept(session, payment, OPERATOR, note)
        return
    models.note_down(session, payment, OPERATOR, note)
    if way is WayOut.GIVEN_BACK:
        payment.reviewed_at = now()
        announce_given_back(session, payment)


def _check(payment: Payment, way: WayOut | None) -> None:
    awaits_decision = payment.state is PaymentState.REVIEW and payment.reviewed_at is None
    if awaits_decision and way is None:
        raise OtherWayOut("say whether its money was accepted or given back")
    if way is not None and not awaits_decision:
        raise OtherWayOut("its money is not in review: only a note can be taken")
    if way is WayOut.ACCEPTED and (payment.received_currency or payment.currency) != payment.currency:
        raise OtherWayOut(f"what came is not in {payment.currency}: it can only be given back")


def _accept(session: Session, payment: Payment, actor: str, note: str) -> None:
    payment.reviewed_at = now()
    # Of a sum that our units cannot express nothing was counted: the price stands for it, also when it is given back.
    payment.amount_received = payment.amount_received or payment.amount
    if models.move(session, payment, PaymentState.SUCCEEDED, actor, note=note):
        announce(session, payment)
