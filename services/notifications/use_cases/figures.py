"""How much mail waits, for how long, and how much was given up."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, or_, select

from services.notifications.models import Delivery, DeliveryStatus
from shared.database import Database, now, seconds_since
from shared.observability import metrics

FAILED_WITHIN = timedelta(days=1)


def measure(database: Database) -> None:
    """Bring the gauges up to date. What waits for its digest or for quiet hours to end is not late."""
    present = now()
    pending = select(func.count(), func.min(Delivery.created_at)).where(
        Delivery.status == DeliveryStatus.PENDING, or_(Delivery.next_at <= present, Delivery.attempts > 0)
    )
    failed = select(func.count()).where(
        Delivery.status == DeliveryStatus.FAILED, Delivery.next_at > present - FAILED_WITHIN
    )
    with database.transaction() as session:
        count, oldest = session.execute(pending).one()
        given_up = session.scalar(failed)
    metrics.MAIL_PENDING.labels(database.service).set(count)
    metrics.MAIL_OLDEST_SECONDS.labels(database.service).set(seconds_since(oldest))
    metrics.MAIL_FAILED.labels(database.service).set(given_up or 0)
