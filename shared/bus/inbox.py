"""Receiving: an event has its effect once however often it is delivered, and a bad one spoils no other.

The inbox row, the handler's writes and what the handler records in the outbox are one transaction. A delivery that
fails is kept in this database and tried again from here, so the broker never has to count.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from operator import attrgetter
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.bus import entries
from shared.bus.tables import inbox, retries
from shared.database import Database, insert, now, seconds_since
from shared.events import Event, Received, UnreadableEvent, unpack
from shared.observability import logs, metrics, trace
from shared.timing.backoff import delay

Handler = Callable[[Session, list[Any]], None]
"""Takes a batch of `Received` events of its types, inside the inbox's transaction; never commits.

One handler may be named for several types: it then gets them all at once and can take its locks in one order.
"""
Handlers = Mapping[type[Event], Handler]

Concerned = Callable[[Connection, list[Any]], list[Any]]
"""Which of a batch an idempotent handler has anything to do for, told by a single SELECT."""

_CONCERNED = "concerned"
MOST_ATTEMPTS = 12
"""With the back-off's ten minutes at most, this spans about an hour."""
KEEP_INBOX = timedelta(days=30)
CLEAN_BATCH = 5000
RETRY_BATCH = 100
logger = logging.getLogger(__name__)


def idempotent(concerned: Concerned) -> Callable[[Handler], Handler]:
    """Decorate a handler whose effect is the same however often: its events need no inbox row.

    For those that hear of much and have something to do for little of it: for the rest there is no transaction.
    """

    def decorate(handler: Handler) -> Handler:
        setattr(handler, _CONCERNED, concerned)
        return handler

    return decorate


def is_idempotent(handler: Handler) -> bool:
    """Whether it may be called again with the same event."""
    return hasattr(handler, _CONCERNED)


class Inbox:
    """One service's receiving side, whatever the transport."""

    def __init__(self, database: Database, handlers: Handlers) -> None:
        self._database = database
        self._handlers = handlers
        self._repeatable = {kind for kind, handler in handlers.items() if is_idempotent(handler)}

    def receive(self, bodies: Sequence[bytes]) -> None:
        """Take a batch. When this returns every message may be acknowledged: it had its effect or is kept for retry.

        Raises only when the database does not answer; then nothing may be acknowledged.
        """
        batch = [received for body in bodies if (received := self._read(body))]
        if not batch:
            return
        try:
            self._handle(batch)
        except Exception:  # noqa: BLE001 - any failure: find the message it belongs to
            logger.info(
                "batch failed, trying its messages one by one",
                extra={"size": len(batch)},
            )
            for received in batch:
                self._handle_alone(received)

    def retry_due(self) -> int:
        """Try what failed before and is due again. Returns how many were tried."""
        due = (
            select(retries.c.event_id, retries.c.body, retries.c.attempts)
            .where(retries.c.dead_at.is_(None), retries.c.next_at <= now())
            .order_by(retries.c.next_at)
            .limit(RETRY_BATCH)
        )
        with self._database.transaction() as session:
            rows = session.execute(due).all()
        for row in rows:
            self._retry(row.event_id, row.body, row.attempts)
        return len(rows)

    def clean(self) -> int:
        """Forget what was handled long ago, a bounded batch at a time. Returns how many rows went."""
        old = select(inbox.c.event_id).where(inbox.c.handled_at < now() - KEEP_INBOX).limit(CLEAN_BATCH)
        with self._database.transaction() as session:
            return session.execute(delete(inbox).where(inbox.c.event_id.in_(old))).rowcount  # type: ignore[attr-defined, no-any-return]

    def measure(self) -> None:
        """Bring the gauges up to date."""
        with self._database.transaction() as session:
            waiting = session.execute(
                select(func.count(), func.min(retries.c.failed_at)).where(retries.c.dead_at.is_(None))
            ).one()
            dead = session.scalar(select(func.count(retries.c.dead_at)))
        service = self._database.service
        metrics.RETRY_WAITING.labels(service).set(waiting[0])
        metrics.RETRY_OLDEST_SECONDS.labels(service).set(seconds_since(waiting[1]))
        metrics.DEAD_LETTERS.labels(service).set(dead or 0)

    def _read(self, body: bytes) -> _Delivery | None:
        try:
            return _Delivery(body, unpack(body))
        except UnreadableEvent as error:
            logger.exception("unreadable event kept as dead")
            # Named by its bytes: delivered again, because its batch was not acknowledged, it is the same dead letter.
            self._keep(uuid5(NAMESPACE_OID, body.hex()), "unreadable", body, 1, str(error), dead=True)
            return None

    def _handle(self, batch: Sequence[_Delivery]) -> None:
        unconcerned = self._unconcerned(batch)
        rest = [one for one in batch if one.received.id not in unconcerned] if unconcerned else batch
        fresh = self._handle_concerned(rest) if rest else []
        self._tell(batch, [*unconcerned.values(), *fresh])

    def _handle_concerned(self, batch: Sequence[_Delivery]) -> list[Received[Event]]:
        """Those that had not had their effect before.

        Mostly none had, so first nobody looks: to ask about each takes longer than to write it. Where a constraint says
        that something stands there already, all is undone, and done once more by a session that looks.
        """
        try:
            return self._take(batch, hopeful=True)
        except IntegrityError as error:
            why = type(error.orig).__name__
            logger.info("batch holds what is known, done once more", extra={"size": len(batch), "why": why})
        return self._take(batch, hopeful=False)

    def _take(self, batch: Sequence[_Delivery], *, hopeful: bool) -> list[Received[Event]]:
        unique = {delivery.received.id: delivery.received for delivery in batch}
        with self._database.transaction() as session:
            known = entries.enter(session, self._entries(unique.values()), hopeful=hopeful)
            fresh = [received for event_id, received in unique.items() if event_id not in known]
            for handler, group in self._by_handler(fresh).items():
                with trace.following(group[0].traceparent):
                    handler(session, group)
                    session.flush()
        return fresh

    def _entries(self, unique: Iterable[Received[Event]]) -> list[dict[str, Any]]:
        """Sorted, so that workers cannot deadlock."""
        handled_at = now()
        return [
            {"event_id": received.id, "type": received.event.type, "handled_at": handled_at}
            for received in sorted(unique, key=attrgetter("id.int"))
            if type(received.event) not in self._repeatable
        ]

    def _unconcerned(self, batch: Sequence[_Delivery]) -> dict[UUID, Received[Event]]:
        """Those for which there is nothing to do, by id."""
        groups: dict[Handler, list[Received[Event]]] = defaultdict(list)
        for delivery in batch:
            if (kind := type(delivery.received.event)) in self._repeatable:
                groups[self._handlers[kind]].append(delivery.received)
        found: dict[UUID, Received[Event]] = {}
        for handler, group in groups.items():
            concerned: Concerned = getattr(handler, _CONCERNED)
            with self._database.glance() as connection:
                left = {received.id for received in concerned(connection, group)}
            found |= {received.id: received for received in group if received.id not in left}
        return found

    def _by_handler(self, batch: Sequence[Received[Event]]) -> dict[Handler, list[Received[Event]]]:
        groups: dict[Handler, list[Received[Event]]] = defaultdict(list)
        for received in batch:
            if handler := self._handlers.get(type(received.event)):
                groups[handler].append(received)
            else:
                logger.warning("nobody handles this event here", extra={"type": received.event.type})
        return groups

    def _handle_alone(self, delivery: _Delivery) -> None:
        try:
            self._handle([delivery])
        except Exception as error:  # noqa: BLE001 - kept with its reason, and tried again
            self._failed(delivery.received, delivery.body, 1, error)

    def _retry(self, event_id: UUID, body: bytes, attempts: int) -> None:
        try:
            delivery = _Delivery(body, unpack(body))
            self._handle([delivery])
        except UnreadableEvent as error:
            self._keep(event_id, "unreadable", body, attempts + 1, str(error), dead=True)
        except Exception as error:  # noqa: BLE001 - kept with its reason, and tried again
            self._failed(delivery.received, body, attempts + 1, error)
        else:
            with self._database.transaction() as session:
                session.execute(delete(retries).where(retries.c.event_id == event_id))

    def _failed(self, received: Received[Event], body: bytes, attempts: int, error: Exception) -> None:
        event_type = received.event.type
        metrics.INBOX_FAILED.labels(self._database.service, event_type).inc()
        with trace.following(received.traceparent):
            logger.exception("handler failed", extra={"type": event_type, "attempt": attempts})
        reason = f"{type(error).__name__}: {error}"
        self._keep(
            received.id,
            event_type,
            body,
            attempts,
            reason,
            dead=attempts >= MOST_ATTEMPTS,
        )

    def _keep(
        self,
        event_id: UUID,
        event_type: str,
        body: bytes,
        attempts: int,
        why: str,
        *,
        dead: bool,
    ) -> None:
        present = now()
        changing = {
            "attempts": attempts,
            "error": why[:4000],
            "next_at": None if dead else present + delay(attempts),
            "dead_at": present if dead else None,
        }
        row = {
            "event_id": event_id,
            "type": event_type,
            "body": body,
            "failed_at": present,
            **changing,
        }
        with self._database.transaction() as session:
            statement = insert(session, retries).values(row)
            session.execute(statement.on_conflict_do_update(index_elements=["event_id"], set_=changing))

    def _tell(self, batch: Sequence[_Delivery], fresh: Sequence[Received[Event]]) -> None:
        service, present = self._database.service, now()
        lag = metrics.INBOX_LAG_SECONDS.labels(service)
        metrics.INBOX_DUPLICATES.labels(service).inc(len(batch) - len(fresh))
        for event_type, number in Counter(received.event.type for received in fresh).items():
            metrics.INBOX_HANDLED.labels(service, event_type).inc(number)
        for received in fresh:
            lag.observe((present - received.time).total_seconds())
        logs.info_each(logger, "event handled", [self._line(received) for received in fresh])

    def _line(self, received: Received[Event]) -> dict[str, object]:
        """What the log says of it, under the trace of its own."""
        told: dict[str, object] = {
            "trace_id": trace.id_of(received.traceparent),
            "type": received.event.type,
            "event_id": received.id,
        }
        if type(received.event) in self._repeatable:
            told["may_repeat"] = "its handler is idempotent"
        return told


class _Delivery:
    """The bytes as they came, kept beside what they mean, for the case that they must be tried again."""

    __slots__ = ("body", "received")

    def __init__(self, body: bytes, received: Received[Event]) -> None:
        self.body = body
        self.received = received
