"""What comes round for webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, or_, select

from services.api.webhooks.models import Delivery, DeliveryState, Webhook
from services.api.webhooks.queue import RETRY_FOR
from services.api.webhooks.sender import Sender
from shared.background.timers import Timer
from shared.database import Database, now, seconds_since
from shared.database.bulk import among
from shared.observability import metrics

KEPT = timedelta(days=30)
CLEAN_BATCH = 500
ENDS = (DeliveryState.DELIVERED, DeliveryState.FAILED)


def timers(database: Database, sender: Sender) -> Sequence[Timer]:
    return [
        Timer("send-webhooks", timedelta(milliseconds=500), sender.send_due),
        Timer("retry-webhooks", timedelta(seconds=1), sender.retry_due),
        Timer("sweep-webhooks", timedelta(seconds=30), sender.sweep),
        Timer("forget-webhook-deliveries", timedelta(minutes=10), lambda: forget_old(database)),
        Timer("measure-webhooks", timedelta(seconds=5), lambda: measure(database)),
    ]


def forget_old(database: Database) -> bool:
    """Delete a batch of old deliveries, with their attempts; none that is sent again. Returns whether more may wait."""
    is_over = or_(Delivery.state.in_(ENDS), Delivery.retry_until < now() - KEPT + RETRY_FOR)
    old = (
        select(Delivery.id)
        .where(Delivery.created_at < now() - KEPT, is_over)
        .limit(CLEAN_BATCH)
        .with_for_update(skip_locked=True)  # or it would wait for who waits for it
    )
    with database.transaction() as session:
        ids = session.scalars(old).all()
        session.execute(delete(Delivery).where(among(session, Delivery.id, ids)))
    return len(ids) == CLEAN_BATCH


def measure(database: Database) -> None:
    """Bring the gauges up to date. What waits for a webhook that fails is its receiver's matter."""
    waits = Delivery.state.in_([DeliveryState.PENDING, DeliveryState.SENDING])
    of_healthy = (
        select(func.count(), func.min(Delivery.next_at))
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(waits, Webhook.enabled, Webhook.failing_since.is_(None))
    )
    failing = select(func.count()).where(Webhook.enabled, Webhook.failing_since.is_not(None))
    with database.transaction() as session:
        count, oldest = session.execute(of_healthy).one()
        failing_count = session.scalar(failing) or 0
    service = database.service
    metrics.WEBHOOK_DELIVERIES.labels(service).set(count)
    metrics.WEBHOOK_DELIVERIES_OLDEST_SECONDS.labels(service).set(seconds_since(oldest))
    metrics.WEBHOOKS_FAILING.labels(service).set(failing_count)
