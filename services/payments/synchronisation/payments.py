"""The one place where a payment's state changes after it was opened: ask Stripe, then move forward.

Webhooks, the return page and the reconciliation all come here and bring nothing along, so that lost, doubled,
reordered or forged news cannot hurt.
"""

from __future__ import annotations

import logging
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.ledger import models
from services.payments.ledger.announcements import announce, announce_review
from services.payments.ledger.models import Payment, PaymentState
from services.payments.stripe import customers, refusals
from services.payments.stripe.gateway import StripeAway, StripeGateway, StripeRefused
from services.payments.stripe.seen import SeenIntent, SeenSession
from services.payments.synchronisation import refunds
from shared.database import Database

logger = logging.getLogger(__name__)


def sync(database: Database, stripe: StripeGateway, payment_id: UUID, actor: str) -> Payment | None:
    """The payment as it is after asking Stripe, with one call; None when there is no such payment.

    A payment without a session is left as it is: opening it is `checkout`'s work. Raises `StripeAway`, also where
    Stripe does not know the session: with the keys of another account, say, which is left to a person.
    """
    payment = find(database, payment_id)
    if payment is None or payment.session_id is None:
        return payment
    # Not inside a transaction: a slow answer would hold a connection and a lock.
    try:
        seen = stripe.retrieve_session(payment.session_id)
    except StripeRefused as refusal:
        _leave_to_a_person(database, payment_id, actor, refusal)
        raise StripeAway("We cannot see what became of this payment. Please do not pay again.") from refusal
    with database.transaction() as session:
        payment = models.lock(session, payment_id)
        _take_over(session, payment, seen, actor)
    return payment


def _leave_to_a_person(database: Database, payment_id: UUID, actor: str, refusal: StripeRefused) -> None:
    with database.transaction() as session:
        finding = f"Stripe does not show its session: {refusal}"
        models.leave_to_a_person(session, models.lock(session, payment_id), actor, finding, refusal.request)


def find(database: Database, payment_id: UUID) -> Payment | None:
    with database.transaction() as session:
        return session.get(Payment, payment_id)


def payment_of(database: Database, intent_id: str | None) -> UUID | None:
    """Whose intent that is; None where it is none of ours, or not known yet."""
    if intent_id is None:
        return None
    with database.transaction() as session:
        return session.scalars(select(Payment.id).where(Payment.intent_id == intent_id)).first()


def _take_over(session: Session, payment: Payment, seen: SeenSession, actor: str) -> None:
    if seen.intent is not None:
        payment.intent_id = seen.intent.id
        payment.amount_received = max(payment.amount_received, seen.intent.amount_received or 0)
        payment.received_currency = seen.intent.currency
    _move(session, payment, seen, actor)
    for refund in seen.intent.refunds if seen.intent else ():
        refunds.take_over(session, payment, refund, actor)


def _move(session: Session, payment: Payment, seen: SeenSession, actor: str) -> None:
    if payment.state is PaymentState.REVIEW:
        return  # a person decides, whatever Stripe says by now
    to = _state(payment, seen)
    note = _mismatch(payment, seen) if to is PaymentState.REVIEW else ""
    reason = seen.intent.failure if seen.intent else ""
    if not models.move(
        session, payment, to, actor, seen.request, note or (reason if to in models.GAVE_WAY else "")
    ):
        return
    # Not at every look: an old payment would bring back a customer that was deleted since.
    customers.remember(session, payment, seen.customer_id)
    if to is PaymentState.REVIEW:
        logger.error("payment needs a review", extra={"payment_id": str(payment.id), "why": note})
        announce_review(session, payment, seen.intent.amount_received if seen.intent else None, note)
    announce(
        session,
        payment,
        refusals.payment_sentence(seen.intent.failure_code) if reason and seen.intent else "",
    )


def _state(payment: Payment, seen: SeenSession) -> PaymentState:
    """Where Stripe says the payment is."""
    if seen.status == "open":
        return PaymentState.OPEN
    if seen.status == "expired":
        return PaymentState.EXPIRED
    if not seen.is_paid:
        return _unpaid(seen.intent)  # nothing came yet that anybody could accept or give back
    return PaymentState.REVIEW if _mismatch(payment, seen) else PaymentState.SUCCEEDED


def _unpaid(intent: SeenIntent | None) -> PaymentState:
    """A complete session without its money: the bank has yet to answer, or it said no."""
    is_over = intent is not None and intent.status in ("requires_payment_method", "canceled")
    return PaymentState.FAILED if is_over else PaymentState.PROCESSING


def _mismatch(payment: Payment, seen: SeenSession) -> str:
    """How a session that is paid differs from what was asked for; empty when it does not."""
    expected = {"amount": payment.amount, "currency": payment.currency, "reference": str(payment.id)}
    found = {"amount": seen.amount, "currency": seen.currency, "reference": seen.reference}
    if seen.intent is not None:
        expected["received"], found["received"] = payment.amount, seen.intent.amount_received
    wrong = (
        f"{name} {'unknown to our units' if found[name] is None else found[name]} instead of {value}"
        for name, value in expected.items()
        if found[name] != value
    )
    return ", ".join(wrong)
