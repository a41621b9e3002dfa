"""The one door for publishing: an event is recorded in the caller's transaction and sent by the relay after commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from shared.bus.tables import outbox
from shared.database import new_id, now
from shared.database.bulk import add_many
from shared.events import Event, Received, pack
from shared.observability import trace

Packed = Mapping[str, Any]
"""A row of the outbox."""


def record(session: Session, event: Event, *, cause: Received[Event] | None = None) -> UUID:
    """Publish `event` if, and only if, the caller's transaction commits. Returns the event's id.

    A handler names the `cause` it is reacting to, so that both carry one correlation id.
    """
    return record_all(session, [(event, cause)])[0]


def record_all(session: Session, events: Sequence[tuple[Event, Received[Event] | None]]) -> list[UUID]:
    """Like `record` for many events in one statement; pairs of an event and its cause."""
    rows = [packed(session, event, cause) for event, cause in events]
    record_packed(session, rows)
    return [row["event_id"] for row in rows]


def packed(session: Session, event: Event, cause: Received[Event] | None) -> Packed:
    """An event as it will go out, for `record_packed`.

    Of the session only its `info` is read: it may be in the midst of something else.
    """
    event_id, recorded_at = new_id(), now()
    traceparent = cause.traceparent if cause else trace.current()
    body = pack(
        event,
        event_id=event_id,
        source=f"/{session.info['service']}",
        time=recorded_at,
        traceparent=traceparent,
    )
    return {
        "event_id": event_id,
        "type": event.type,
        "routing_key": event.routing_key,
        "ephemeral": event.ephemeral,
        "body": body,
        "recorded_at": recorded_at,
    }


def record_packed(session: Session, rows: Sequence[Packed]) -> None:
    """Publish them, in their order, if and only if the transaction commits."""
    if rows:
        add_many(session, outbox, rows)
        session.info["published"] = True
