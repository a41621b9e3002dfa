"""What webhooks are to be told: rows that are written together with the news of it, and sent by the worker."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Insert, Row, Select, select
from sqlalchemy.orm import Session

from services.api.webhooks.catalogue import PING, PUBLIC
from services.api.webhooks.errors import SwitchedOff
from services.api.webhooks.models import Delivery, DeliveryState, Webhook
from shared.bus.inbox import idempotent
from shared.database import dialect, insert_on, new_id, now
from shared.database.bulk import insert_many, listed
from shared.events import Event, Received
from shared.locale.formats import rfc3339

RETRY_FOR = timedelta(days=3)


def concerned(connection: Connection, received: Sequence[Received[Event]]) -> list[Received[Event]]:
    """Most of Fanfare's events have no webhook: of what happens in those one look into an index is all."""
    listening = _listening(connection, {_event_id(one) for one in received})
    return [one for one in received if _event_id(one) in listening]


@idempotent(concerned)
def hear(session: Session, received: Sequence[Received[Event]]) -> None:
    """The inbox's handler of every public event: one row for each webhook that wants it, once for good."""
    known = [one for one in received if type(one.event) in PUBLIC]
    rows = list(_rows(known, _listening(session, {_event_id(one) for one in known})))
    if rows:
        insert_many(session, _once(dialect(session)), rows)


def ping(session: Session, webhook: Webhook) -> Delivery:
    """A call to try it out: told once, not again. Raises `SwitchedOff`."""
    if not webhook.enabled:
        raise SwitchedOff("Switch it on first.")
    data = {"event_id": str(webhook.event_id), "webhook_id": str(webhook.id)}
    present = now()
    row = _row(webhook.id, new_id(), PING, _body(PING, present, data), retry_until=present)
    delivery = Delivery(**row)
    session.add(delivery)
    session.flush()
    return delivery


def send_again(session: Session, webhook: Webhook, delivery: Delivery) -> None:
    """At once, under the same id, and for as long as a new one. Its row is locked. Raises `SwitchedOff`."""
    if not webhook.enabled:
        raise SwitchedOff("Switch it on first.")
    present = now()
    delivery.state, delivery.tries = DeliveryState.PENDING, 0
    delivery.next_at = present
    delivery.retry_until = present if delivery.type == PING else present + RETRY_FOR
    session.flush()


def _listening(asked: Session | Connection, event_ids: set[UUID]) -> dict[UUID, list[Row[Any]]]:
    """Id and types of those that are switched on, by their event."""
    found: dict[UUID, list[Row[Any]]] = defaultdict(list)
    if event_ids:
        for webhook in asked.execute(_enabled(dialect(asked)), {"event_ids": list(event_ids)}):
            found[webhook.event_id].append(webhook)
    return found


@cache
def _enabled(kind: str) -> Select[Any]:
    webhook = Webhook.__table__.c
    wanted = select(webhook.id, webhook.event_id, webhook.types)
    return wanted.where(listed(kind, webhook.event_id, "event_ids"), webhook.enabled)


@cache
def _once(kind: str) -> Insert:
    return insert_on(kind, Delivery).on_conflict_do_nothing(index_elements=["webhook_id", "source_id"])


def _rows(
    received: Sequence[Received[Event]], listening: dict[UUID, list[Row[Any]]]
) -> Iterator[dict[str, Any]]:
    for one in received:
        public = PUBLIC[type(one.event)]
        for webhook in listening.get(_event_id(one), ()):
            if public.type in webhook.types:
                body = _body(public.type, one.time, public.data(one.event))
                yield _row(webhook.id, public.source(one), public.type, body, retry_until=now() + RETRY_FOR)


def _row(webhook_id: UUID, source_id: UUID, kind: str, body: str, retry_until: datetime) -> dict[str, Any]:
    present = now()
    return {
        "id": new_id(),
        "webhook_id": webhook_id,
        "source_id": source_id,
        "type": str(kind),
        "body": body,
        "state": DeliveryState.PENDING,
        "tries": 0,
        "next_at": present,
        "retry_until": retry_until,
        "created_at": present,
    }


def _body(kind: str, moment: datetime, data: dict[str, Any]) -> str:
    """The exact text that is sent and signed. `timestamp` is when it happened, not when it is sent."""
    told = {"type": str(kind), "timestamp": rfc3339(moment), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _event_id(received: Received[Any]) -> UUID:
    event_id: UUID = received.event.event_id
    return event_id
