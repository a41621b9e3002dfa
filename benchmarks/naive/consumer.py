"""Hears one message at a time: a transaction, an emit, an ack.

`python -m benchmarks.naive.consumer DATABASE_URL RABBITMQ_URL REDIS_URL`
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pika
from socketio import RedisManager
from sqlalchemy.orm import Session

from benchmarks.naive.hub import CHANNEL, NAMESPACE
from services.notifications.messages.drafts import Draft, drafts_of
from services.notifications.models import Inbox, Notification
from shared.bus.tables import inbox
from shared.database import Database, insert, new_id, now
from shared.events import Event, Received, unpack
from shared.transport import topology

PREFETCH = 100


def consume(url: str, queue: str, hear: Callable[[bytes], object], number: int | None = None) -> float:
    """Hear that many messages (without a number until it is ended), each acknowledged after it was heard. Seconds."""
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


def frame(row: Notification) -> dict[str, Any]:
    """What a page shows."""
    line = {"id": str(row.id), "seq": row.seq, "title": row.title, "message": row.message, "link": row.link}
    return {"meta": "New notifications", "seq": row.seq, "notifs": [line]}


def main(database_url: str, rabbitmq_url: str, redis_url: str) -> None:
    """Until it is ended."""
    database = Database(database_url, "notifications")
    sockets = RedisManager(redis_url, channel=CHANNEL, write_only=True)

    def hear_and_emit(body: bytes) -> None:
        for row in hear(database, body):
            sockets.emit("response", frame(row), room=str(row.user_id), namespace=NAMESPACE)

    consume(rabbitmq_url, topology.queue_name("notifications"), hear_and_emit)


if __name__ == "__main__":
    main(*sys.argv[1:])
