"""Stripe's events that never got through to us: fetched, and followed as if their webhooks had come."""

from __future__ import annotations

import logging
from datetime import timedelta

from services.payments.stripe.gateway import StripeAway, StripeGateway
from services.payments.stripe.seen import Hint
from services.payments.webhooks import events
from shared.database import Database, now
from shared.observability import metrics

LOOK_BACK = timedelta(days=30)
"""Stripe lists events for so long."""
WAITS = metrics.STRIPE_WAITS.labels("undelivered")
logger = logging.getLogger(__name__)


def fetch(database: Database, stripe: StripeGateway) -> list[Hint]:
    """Store what we had not heard of; answers that. Raises `StripeAway`, having kept what came before."""
    missed = []
    for hint in stripe.undelivered_events(now() - LOOK_BACK):
        if not hint.type.startswith(events.FOLLOWED):
            continue
        with database.transaction() as session:
            if events.store(session, [events.row(hint)]):
                missed.append(hint)
    if missed:
        metrics.WEBHOOKS_MISSED.inc(len(missed))
        logger.warning("events fetched that were not delivered", extra={"count": len(missed)})
    return missed


def fetch_hourly(database: Database, stripe: StripeGateway) -> None:
    """`fetch` as a timer: a Stripe that is away is asked in an hour."""
    try:
        fetch(database, stripe)
    except StripeAway as away:
        WAITS.inc()
        logger.warning("undelivered events wait for Stripe", extra={"why": str(away)})
