"""Hears one message at a time: a transaction, then an ack."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pika
from sqlalchemy.orm import Session

from services.notifications.drafts import Draft, drafts_of
from services.notifications.models import Inbox, Notification
from shared.bus_tables import inbox
from shared.database import Database, insert, new_id, now
from shared.events import Event, Received, unpack


PREFETCH = 100


def consume(url: str, queue: str, number: int, hear: Callable[[bytes], object]) -> float:
    """Hear that many messages, each acknowledged after it was heard. Seconds."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.basic_qos(prefetch_count=PREFETCH)
    began = time.perf_counter()
    for heard, (method, _, body) in enumerate(channel.consume(queue), start=1):
        hear(body)
        channel.basic_ack(method.delivery_tag)
        if heard == number:
            break
    seconds = time.perf_counter() - began
    connection.close()
    return seconds


def hear(database: Database, body: bytes) -> list[Notification]:
    """Write what an event tells, unless it was heard before. The rows are committed."""
    received = unpack(body)
    with database.transaction() as session:
        return list(_write(session, received)) if _is_new(session, received) else []


def _is_new(session: Session, received: Received[Event]) -> bool:
    row = {"event_id": received.id, "type": received.event.type, "handled_at": now()}
    statement = insert(session, inbox).values(row).on_conflict_do_nothing()
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _write(session: Session, received: Received[Event]) -> Iterator[Notification]:
    for draft in drafts_of(received):
        if draft.user_id is not None:
            row = _notification(draft, _next_seq(session, draft))
            session.add(row)
            yield row


def _next_seq(session: Session, draft: Draft) -> int:
    statement = insert(session, Inbox).values(user_id=draft.user_id, seq=1, unread=1)
    counted = statement.on_conflict_do_update(
        index_elements=["user_id"], set_={"seq": Inbox.seq + 1, "unread": Inbox.unread + 1}
    )
    return session.execute(counted.returning(Inbox.seq)).scalar_one()


def _notification(draft: Draft, seq: int) -> Notification:
    return Notification(
        id=new_id(),
        user_id=draft.user_id,
        event_id=draft.cause.id,
        action=draft.action,
        title=draft.title,
        message=draft.message,
        link=draft.link,
        received_at=now(),
        has_read=False,
        seq=seq,
    )
