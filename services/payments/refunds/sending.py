"""Refunds on their way to Stripe, each under the key that is stored with it."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import select

from services.payments.ledger import models, refunds
from services.payments.ledger.models import Refund, RefundState
from services.payments.stripe import refusals
from services.payments.stripe.gateway import StripeAway, StripeBroken, StripeGateway, StripeRefused
from services.payments.stripe.seen import SeenRefund
from services.payments.synchronisation.refunds import take_over
from shared.database import Database, now
from shared.observability import metrics, trace
from shared.timing.backoff import delay

FIRST_RETRY = timedelta(seconds=5)
KEYS_LIVE = timedelta(hours=23)
"""Stripe may forget an idempotency key after 24 hours."""
ACTOR = "refund job"
WAITS = metrics.STRIPE_WAITS.labels("refunds")
logger = logging.getLogger(__name__)


def send_next(database: Database, stripe: StripeGateway) -> bool:
    """Send the refund that is due first. Returns whether there was one."""
    refund = _claim(database)
    if refund is None:
        return False
    with trace.following(refund.traceparent):
        _try(database, stripe, refund)
    return True


def _claim(database: Database) -> Refund | None:
    """The next due refund. Its next try is set first, so that a crash or a failure only postpones it."""
    due = (
        select(Refund)
        .where(Refund.state == RefundState.REQUESTED, Refund.next_at <= now())
        .order_by(Refund.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with database.transaction() as session:
        refund = session.scalars(due).first()
        if refund is not None:
            refund.attempts += 1
            refund.next_at = now() + delay(refund.attempts, base=FIRST_RETRY)
        return refund


def _try(database: Database, stripe: StripeGateway, refund: Refund) -> None:
    try:
        _send(database, stripe, refund)
    except StripeRefused as refusal:
        with database.transaction() as session:
            payment = models.lock(session, refund.payment_id)
            found = session.get_one(Refund, refund.id)
            why = refusals.sentence(refusal.code)
            refunds.fail(session, payment, found, ACTOR, why, str(refusal), refusal.request)
    except StripeAway as away:
        WAITS.inc()
        logger.warning("refund waits for Stripe", extra={"refund_id": str(refund.id), "why": str(away)})


def _send(database: Database, stripe: StripeGateway, refund: Refund) -> None:
    if refund.key is None or refund.parameters is None:
        raise ValueError(f"refund {refund.id} was made at Stripe and cannot be sent")
    if now() - refund.created_at > KEYS_LIVE:
        seen = _find_or_renew(database, stripe, refund)
    else:
        seen = _send_under_key(database, stripe, refund, refund.key)
    with database.transaction() as session:
        take_over(session, models.lock(session, refund.payment_id), seen, ACTOR)


def _send_under_key(database: Database, stripe: StripeGateway, refund: Refund, key: str) -> SeenRefund:
    try:
        return stripe.create_refund(refund.parameters or {}, key)
    except StripeBroken:
        if refund.attempts == 1:
            raise  # Stripe may still be at it; if it is not, the next try gets the same failure from its memory
        return _find_or_renew(database, stripe, refund)


def _find_or_renew(database: Database, stripe: StripeGateway, refund: Refund) -> SeenRefund:
    """The refund if Stripe has it, else a new try under a new key, which is stored first."""
    parameters = refund.parameters or {}
    if seen := stripe.find_refund(refund.id, parameters["payment_intent"]):
        return seen
    with database.transaction() as session:
        found = session.get_one(Refund, refund.id, with_for_update=True)
        found.key = f"refund-{refund.id}-{found.attempts}"
    return stripe.create_refund(parameters, found.key)
