"""Disputes, as Stripe tells them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.ledger import models
from services.payments.ledger.announcements import announce_dispute
from services.payments.ledger.disputes import DISPUTE_STAGES, Dispute
from services.payments.ledger.models import TAKEN, Payment
from services.payments.stripe.gateway import StripeGateway
from services.payments.stripe.seen import SeenDispute
from services.payments.synchronisation import payments
from shared.database import Database, now


def sync(database: Database, stripe: StripeGateway, dispute_id: str, actor: str) -> None:
    """Record and publish a dispute's status, if it is about a payment of ours. Raises `StripeAway`.

    One call, and another where we do not know yet what came of the payment: that its sum is wrong must be told before
    that somebody disputes it, which means to others that it was taken.
    """
    seen = stripe.retrieve_dispute(dispute_id)
    payment = payments.find(database, seen.payment_id) if seen.payment_id else None
    if payment is not None and payment.state not in TAKEN:
        payments.sync(database, stripe, payment.id, actor)
    take_over(database, seen, actor)


def take_over(database: Database, seen: SeenDispute, actor: str) -> bool:
    """The same with Stripe's answer at hand. Returns whether it was news that we could take over."""
    if seen.payment_id is None:
        return False
    with database.transaction() as session:
        known = session.scalars(select(Payment.id).where(Payment.id == seen.payment_id)).first()
        return known is not None and _take_over(session, models.lock(session, known), seen, actor)


def _take_over(session: Session, payment: Payment, seen: SeenDispute, actor: str) -> bool:
    dispute = session.get(Dispute, seen.id)
    if dispute is not None and not _is_news(dispute.status, seen.status):
        return False
    if dispute is None and seen.amount is None:
        finding = f"dispute {seen.id} about {seen.stated} cannot be taken over"
        models.leave_to_a_person(session, payment, actor, finding, seen.request)
        return False
    if dispute is None:
        dispute = Dispute(
            id=seen.id, payment_id=payment.id, amount=seen.amount, reason=seen.reason, created_at=now()
        )
        session.add(dispute)
    dispute.status, dispute.respond_by = seen.status, seen.respond_by
    note = f"dispute {seen.id}: {seen.status}"
    models.note_down(session, payment, actor, note, seen.request, seen.id)
    announce_dispute(session, payment, dispute)
    if seen.status == "lost":
        models.end_review(session, payment, actor, "the bank took it back")
    return True


def _is_news(before: str, status: str) -> bool:
    """Forward only: an answer may be old when it gets here. What we have no stage for could be anywhere but the end."""
    last = max(DISPUTE_STAGES.values())
    from_stage, to_stage = DISPUTE_STAGES.get(before, 0), DISPUTE_STAGES.get(status, last)
    return before != status and from_stage < last and from_stage <= to_stage
