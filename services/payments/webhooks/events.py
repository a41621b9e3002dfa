"""Stripe's events: stored first under their own ids, looked into afterwards, so the answer needs nobody but us."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, not_, select
from sqlalchemy.orm import Session

from services.payments.stripe.gateway import StripeAway, StripeGateway
from services.payments.stripe.seen import Hint
from services.payments.synchronisation import disputes
from services.payments.synchronisation.payments import payment_of, sync
from services.payments.webhooks.models import WebhookEvent
from shared.database import Database, insert, now
from shared.database.bulk import insert_many
from shared.observability import metrics, trace
from shared.timing.backoff import delay

DISPUTES = "charge.dispute."
FOLLOWED = ("checkout.session.", "refund.", "charge.refunded", DISPUTES)
"""Types that can change something here; the rest only repeats it."""
KEEP = timedelta(days=31)
"""Longer than Stripe lists events, or undelivered ones would be new again."""
CLEAN_BATCH = 1000
TOGETHER = 100
FIRST_RETRY = timedelta(seconds=2)
WAITS = metrics.STRIPE_WAITS.labels("webhooks")
Row = Mapping[str, Any]
"""The columns of a `WebhookEvent`."""
logger = logging.getLogger(__name__)


def row(hint: Hint) -> Row:
    """What is kept of an event that came just now, for `process_next`."""
    present = now()
    if hint.created_at:
        lag = max(timedelta(), present - hint.created_at)
        metrics.WEBHOOK_LAG_SECONDS.labels("arrival").observe(lag.total_seconds())
    return {
        "id": hint.event_id,
        "type": hint.type,
        "object_id": hint.object_id,
        "payment_id": hint.payment_id,
        "intent_id": hint.intent_id,
        "traceparent": trace.current(),
        "attempts": 0,
        "next_at": present,
        "received_at": present,
        "processed_at": None if hint.type.startswith(FOLLOWED) else present,
    }


def store(session: Session, rows: Sequence[Row]) -> int:
    """Keep them; again under the same id is harmless. Returns how many were new."""
    # In a fixed order, so that two processes that were told of the same events cannot wait for each other.
    in_order = sorted(rows, key=lambda each: str(each["id"]))
    statement = insert(session, WebhookEvent).on_conflict_do_nothing().returning(WebhookEvent.id)
    return len(insert_many(session, statement, in_order).all())


def process_next(database: Database, stripe: StripeGateway) -> bool:
    """Look into the event that is due first, with all that wait about the same thing. Returns whether there was one."""
    events = _claim(database)
    if not events:
        return False
    with trace.following(events[0].traceparent):
        try:
            _follow(database, stripe, events[0])
        except StripeAway as away:
            WAITS.inc()
            logger.warning(
                "webhook event waits for Stripe", extra={"event_id": events[0].id, "why": str(away)}
            )
            return True
    present = now()
    with database.transaction() as session:
        for event in events:
            session.get_one(WebhookEvent, event.id).processed_at = present
    for event in events:
        metrics.WEBHOOK_LAG_SECONDS.labels("effect").observe((present - event.received_at).total_seconds())
    return True


def forget_old(database: Database) -> bool:
    """Drop what was processed long ago, a bounded batch at a time. Returns whether more may be left."""
    old = select(WebhookEvent.id).where(WebhookEvent.processed_at < now() - KEEP).limit(CLEAN_BATCH)
    with database.transaction() as session:
        gone = session.execute(delete(WebhookEvent).where(WebhookEvent.id.in_(old))).rowcount  # type: ignore[attr-defined]
    return bool(gone == CLEAN_BATCH)


def _follow(database: Database, stripe: StripeGateway, event: WebhookEvent) -> None:
    actor = f"webhook {event.id}"
    if event.type.startswith(DISPUTES):
        disputes.sync(database, stripe, event.object_id, actor)
    elif payment_id := event.payment_id or payment_of(database, event.intent_id):
        sync(database, stripe, payment_id, actor)
    else:
        # Nothing is lost: the events about the session bring everything, refunds included.
        logger.info(
            "webhook event about no payment of ours", extra={"event_id": event.id, "type": event.type}
        )


def _claim(database: Database) -> list[WebhookEvent]:
    """Their next try is set first, so that a crash or a failure only postpones them."""
    waiting = select(WebhookEvent).where(WebhookEvent.processed_at.is_(None), WebhookEvent.next_at <= now())
    oldest_first = waiting.order_by(WebhookEvent.next_at).with_for_update(skip_locked=True)
    with database.transaction() as session:
        first = session.scalars(oldest_first.limit(1)).first()
        if first is None:
            return []
        events = [
            first,
            *session.scalars(oldest_first.where(_like(first), WebhookEvent.id != first.id).limit(TOGETHER)),
        ]
        for event in events:
            event.attempts += 1
            event.next_at = now() + delay(event.attempts, base=FIRST_RETRY)
        return events


def _like(event: WebhookEvent) -> ColumnElement[bool]:
    """Those that one look at Stripe settles together with this one."""
    are_disputes = WebhookEvent.type.startswith(DISPUTES, autoescape=True)
    if event.type.startswith(DISPUTES) or event.payment_id is None:
        return and_(WebhookEvent.object_id == event.object_id, WebhookEvent.type.startswith(event.type[:15]))
    return and_(not_(are_disputes), WebhookEvent.payment_id == event.payment_id)
