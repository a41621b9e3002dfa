"""Disputes, as Stripe tells them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments import models
from services.payments.announcements import announce_dispute
from services.payments.models import DISPUTE_OUTCOMES, Dispute, Payment
from services.payments.seen import SeenDispute
from services.payments.stripe_gateway import StripeGateway
from shared.database import Database, now


def sync(database: Database, stripe: StripeGateway, dispute_id: str, actor: str) -> None:
    """Record and publish a dispute's status, if it is about a payment of ours. One call; raises `StripeAway`."""
    seen = stripe.retrieve_dispute(dispute_id)
    if seen.payment_id is None:
        return
    with database.transaction() as session:
        known = session.scalars(select(Payment.id).where(Payment.id == seen.payment_id)).first()
        if known is not None:
            _take_over(session, models.lock(session, known), seen, actor)


def _take_over(session: Session, payment: Payment, seen: SeenDispute, actor: str) -> None:
    dispute = session.get(Dispute, seen.id)
    before = dispute.status if dispute else None
    if before == seen.status or before in DISPUTE_OUTCOMES:
        return
    if dispute is None and seen.amount is None:
        finding = f"dispute {seen.id} about {seen.stated} cannot be taken over"
        models.leave_to_a_person(session, payment, actor, finding, seen.request)
        return
    if dispute is None:
        dispute = Dispute(
            id=seen.id, payment_id=payment.id, amount=seen.amount, reason=seen.reason, created_at=now()
        )
        session.add(dispute)
    dispute.status, dispute.respond_by = seen.status, seen.respond_by
    note = f"dispute {seen.id}: {seen.status}"
    models.note_down(session, payment, actor, note, seen.request, seen.id)
    announce_dispute(session, payment, dispute)
