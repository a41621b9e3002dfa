"""From the outbox to the broker: in order, several windows under way, deleting only what was confirmed."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Delete, Integer, Select, Update, bindparam, delete, func, or_, select, update

from shared.bus.tables import outbox
from shared.database import Database, now, seconds_since
from shared.database.bulk import listed, unlisted
from shared.observability import metrics
from shared.timing.backoff import delay
from shared.transport import Message, Published, Publisher, Sending

WINDOW = 500
MOST_UNDER_WAY = 4
"""Windows: while the broker works on these, the next is read and the last one's rows are deleted."""
WORTH_DELETING = 20
"""Confirmed rows; fewer wait until nothing is due, so that at a low rate not each row is a commit of its own."""
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
        self._confirmed: list[int] = []
        """Ids of rows that are still to be deleted."""

    @property
    def waits(self) -> bool:
        """Whether something is still to be heard or deleted, so that `drain` should soon be called again."""
        return bool(self._under_way or self._confirmed)

    def drain(self) -> int:
        """Send what is due, and delete what has been confirmed. How many were sent: a `WINDOW` when more may be due.

        Waits for the broker only when enough is under way; no transaction is open then, and an outage counts as no
        attempt. Raises `BrokerAway`.
        """
        while self._under_way and self._under_way[0].sending.answered:
            self._hear_oldest()
        rows = self._due()
        if rows:
            self._under_way.append(_Window(rows, self._publisher.send([_message(row) for row in rows])))
        if len(self._under_way) >= MOST_UNDER_WAY:
            self._hear_oldest()
        if not rows or len(self._confirmed) >= WORTH_DELETING:
            self._delete_confirmed()
        return len(rows)

    def settle(self) -> None:
        """Wait for the broker's word on all that is under way, and delete what it confirmed."""
        while self._under_way:
            self._hear_oldest()
        self._delete_confirmed()

    def measure(self) -> None:
        """Bring the gauges up to date."""
        with self._database.transaction() as session:
            count, oldest = session.execute(select(func.count(), func.min(outbox.c.recorded_at))).one()
        metrics.OUTBOX_WAITING.labels(self._database.service).set(count)
        metrics.OUTBOX_OLDEST_SECONDS.labels(self._database.service).set(seconds_since(oldest))

    def _due(self) -> Sequence[Any]:
        """Always from the lowest id that is not sent: a cursor `id > last` would miss rows that commit late."""
        sent = [*self._confirmed, *(row.id for window in self._under_way for row in window.rows)]
        with self._database.glance() as connection:
            due = connection.execute(
                _due(connection.dialect.name), {"sent": sent, "present": now(), "window": WINDOW}
            )
            return due.all()

    def _hear_oldest(self) -> None:
        window = self._under_way.popleft()
        published = window.sending.wait()
        self._take(window.rows, published)
        if len(published.confirmed) + len(published.refused) < len(window.rows):
            # They are sent again, and not behind others that are under way and may have to be sent again as well.
            self.settle()

    def _take(self, rows: Sequence[Any], published: Published) -> None:
        self._confirmed.extend(rows[index].id for index in published.confirmed)
        metrics.OUTBOX_PUBLISHED.labels(self._database.service).inc(len(published.confirmed))
        if published.refused:
            with self._database.transaction() as session:
                for index, why in published.refused.items():
                    session.execute(_put_off(rows[index], why))
            metrics.OUTBOX_FAILED.labels(self._database.service).inc(len(published.refused))

    def _delete_confirmed(self) -> None:
        confirmed, self._confirmed = self._confirmed, []  # whatever fails: then they are sent again
        if confirmed:
            with self._database.line() as connection:
                connection.execute(_deleted(connection.dialect.name), {"confirmed": confirmed})


@cache
def _due(kind: str) -> Select[Any]:
    row = outbox.c
    columns = (row.id, row.event_id, row.type, row.routing_key, row.ephemeral, row.body, row.attempts)
    due = or_(row.next_at.is_(None), row.next_at <= bindparam("present", type_=row.next_at.type))
    others = unlisted(kind, row.id, "sent")
    return select(*columns).where(due, others).order_by(row.id).limit(bindparam("window", type_=Integer))


@cache
def _deleted(kind: str) -> Delete:
    return delete(outbox).where(listed(kind, outbox.c.id, "confirmed"))


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
