"""From the outbox to the broker: in order, several windows under way, deleting only what was confirmed."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Update, delete, func, or_, select, update

from shared import metrics
from shared.backoff import delay
from shared.bulk import among
from shared.bus_tables import outbox
from shared.database import Database, now, seconds_since
from shared.transport import Message, Published, Publisher, Sending

WINDOW = 500
MOST_UNDER_WAY = 4
"""Windows: while the broker works on these, the next is read and the last one's rows are deleted."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Window:
    """Rows that have been sent and still stand in the outbox."""

    rows: Sequence[Any]
    sending: Sending


class Relay:
    """One service's sending side. Only the leading worker runs it, on one thread."""

    def __init__(self, database: Database, publisher: Publisher) -> None:
        self._database = database
        self._publisher = publisher
        metrics.OUTBOX_FAILED.labels(database.service)  # from 0 on, or the first failure would be no increase
        self._under_way: deque[_Window] = deque()

    @property
    def waits(self) -> bool:
        """Whether the broker's word on something is still to come, so that `drain` should soon be called again."""
        return bool(self._under_way)

    def drain(self) -> bool:
        """Send what is due, a window of it, and delete what has been confirmed. True when there may be more due.

        Waits for the broker only when enough is under way; no transaction is open then, and an outage counts as no
        attempt. Raises `BrokerAway`.
        """
        rows = self._due()
        try:
            if rows:
                self._under_way.append(_Window(rows, self._publisher.send([_message(row) for row in rows])))
        finally:  # without a broker too: what was lost with it is due again, and goes out first
            while self._under_way and (self._under_way[0].sending.answered or self._is_full):
                self._settle_oldest()
        return len(rows) == WINDOW

    def settle(self) -> None:
        """Wait for the broker's word on all that is under way, and delete what it confirmed."""
        while self._under_way:
            self._settle_oldest()

    @property
    def _is_full(self) -> bool:
        return len(self._under_way) >= MOST_UNDER_WAY

    def measure(self) -> None:
        """Bring the gauges up to date."""
        with self._database.transaction() as session:
            count, oldest = session.execute(select(func.count(), func.min(outbox.c.recorded_at))).one()
        metrics.OUTBOX_WAITING.labels(self._database.service).set(count)
        metrics.OUTBOX_OLDEST_SECONDS.labels(self._database.service).set(seconds_since(oldest))

    def _due(self) -> Sequence[Any]:
        """Always from the lowest id that is not under way: a cursor `id > last` would miss rows that commit late."""
        columns = (
            outbox.c.id,
            outbox.c.event_id,
            outbox.c.type,
            outbox.c.routing_key,
            outbox.c.ephemeral,
            outbox.c.body,
            outbox.c.attempts,
        )
        due = or_(outbox.c.next_at.is_(None), outbox.c.next_at <= now())
        under_way = [row.id for window in self._under_way for row in window.rows]
        with self._database.transaction() as session:
            others = ~among(session, outbox.c.id, under_way)
            return session.execute(
                select(*columns).where(due, others).order_by(outbox.c.id).limit(WINDOW)
            ).all()

    def _settle_oldest(self) -> None:
        window = self._under_way.popleft()
        published = window.sending.wait()
        self._settle(window.rows, published)
        if len(published.confirmed) + len(published.refused) < len(window.rows):
            # They are sent again, and not behind others that are under way and may have to be sent again as well.
            self.settle()

    def _settle(self, rows: Sequence[Any], published: Published) -> None:
        with self._database.transaction() as session:
            confirmed = [rows[index].id for index in published.confirmed]
            if confirmed:
                session.execute(delete(outbox).where(among(session, outbox.c.id, confirmed)))
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
    return Message(
        row.routing_key or row.type, str(row.event_id), bytes(row.body), mandatory=not row.ephemeral
    )
