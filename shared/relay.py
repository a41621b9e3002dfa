"""From the outbox to the broker: in order, a window at a time, deleting only what was confirmed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Update, delete, func, or_, select, update

from shared import metrics
from shared.backoff import delay
from shared.bus_tables import outbox
from shared.database import Database, now, seconds_since
from shared.transport import Message, Published, Publisher

WINDOW = 500
logger = logging.getLogger(__name__)


class Relay:
    """One service's sending side. Only the leading worker runs it."""

    def __init__(self, database: Database, publisher: Publisher) -> None:
        self._database = database
        self._publisher = publisher
        metrics.OUTBOX_FAILED.labels(database.service)  # from 0 on, or the first failure would be no increase

    def drain(self) -> bool:
        """Publish one window. True when there may be more. Raises `BrokerAway`.

        No transaction is open while the broker is waited for, and an outage counts as no attempt.
        """
        rows = self._due()
        if rows:
            published = self._publisher.publish([_message(row) for row in rows])
            self._settle(rows, published)
            return len(rows) == WINDOW or len(published.confirmed) < len(rows)
        return False

    def measure(self) -> None:
        """Bring the gauges up to date."""
        with self._database.transaction() as session:
            count, oldest = session.execute(select(func.count(), func.min(outbox.c.recorded_at))).one()
        metrics.OUTBOX_WAITING.labels(self._database.service).set(count)
        metrics.OUTBOX_OLDEST_SECONDS.labels(self._database.service).set(seconds_since(oldest))

    def _due(self) -> Sequence[Any]:
        """Always from the lowest id: a cursor `id > last` would miss rows that commit late."""
        columns = (
            outbox.c.id,
            outbox.c.event_id,
            outbox.c.type,
            outbox.c.ephemeral,
            outbox.c.body,
            outbox.c.attempts,
        )
        due = or_(outbox.c.next_at.is_(None), outbox.c.next_at <= now())
        with self._database.transaction() as session:
            return session.execute(select(*columns).where(due).order_by(outbox.c.id).limit(WINDOW)).all()

    def _settle(self, rows: Sequence[Any], published: Published) -> None:
        with self._database.transaction() as session:
            confirmed = [rows[index].id for index in published.confirmed]
            if confirmed:
                session.execute(delete(outbox).where(outbox.c.id.in_(confirmed)))
            for index, why in published.refused.items():
                session.execute(_put_off(rows[index], why))
        metrics.OUTBOX_PUBLISHED.labels(self._database.service).inc(len(published.confirmed))
        metrics.OUTBOX_FAILED.labels(self._database.service).inc(len(published.refused))


def _put_off(row: Any, why: str) -> Update:
    logger.error(
        "event refused by the broker",
        extra={"type": row.type, "why": why, "attempt": row.attempts + 1},
    )
    changing = {
        "attempts": row.attempts + 1,
        "error": why,
        "next_at": now() + delay(row.attempts + 1),
    }
    return update(outbox).where(outbox.c.id == row.id).values(changing)


def _message(row: Any) -> Message:
    return Message(row.type, str(row.event_id), bytes(row.body), mandatory=not row.ephemeral)
