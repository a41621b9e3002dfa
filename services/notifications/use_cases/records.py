"""What the platform's administrators see: every message, on screen or by mail alone, with its deliveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.notifications.models import Delivery, Notification
from shared.formats import rfc3339


@dataclass(frozen=True)
class Record:
    """A notification, or a mail that has none (then `has_read` is None). Never a message's text: that is private."""

    id: UUID
    user_id: UUID | None
    event_id: UUID
    action: str
    title: str
    received_at: datetime
    has_read: bool | None
    deliveries: Sequence[Delivery]

    def as_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "user_id": str(self.user_id) if self.user_id else None,
            "event_id": str(self.event_id),
            "action": self.action,
            "title": self.title,
            "received_at": rfc3339(self.received_at),
            "has_read": self.has_read,
            "deliveries": [_delivery(row) for row in self.deliveries],
        }


def read(
    session: Session, *, action: str | None, user_id: UUID | None, before: UUID | None, limit: int
) -> tuple[list[Record], str | None]:
    """The newest first, older than `before`; and the cursor for the next ones, None at the end."""
    narrow = _Narrowing(action, user_id, before, limit + 1)
    notifications = session.scalars(narrow.of(select(Notification), Notification)).all()
    mail_only = narrow.of(select(Delivery).where(Delivery.notification_id.is_(None)), Delivery)
    found = [*notifications, *session.scalars(mail_only)]
    found.sort(key=lambda row: row.id, reverse=True)
    shown = found[:limit]
    deliveries = _deliveries_of(session, [row.id for row in shown if isinstance(row, Notification)])
    following = str(shown[-1].id) if len(found) > limit else None
    return [_record(row, deliveries) for row in shown], following


@dataclass(frozen=True)
class _Narrowing:
    action: str | None
    user_id: UUID | None
    before: UUID | None
    limit: int

    def of(self, statement: Select[Any], table: type[Notification] | type[Delivery]) -> Select[Any]:
        if self.action is not None:
            statement = statement.where(table.action == self.action)
        if self.user_id is not None:
            statement = statement.where(table.user_id == self.user_id)
        if self.before is not None:
            statement = statement.where(table.id < self.before)
        return statement.order_by(table.id.desc()).limit(self.limit)


def _deliveries_of(session: Session, notification_ids: Iterable[UUID]) -> dict[UUID | None, list[Delivery]]:
    found: dict[UUID | None, list[Delivery]] = defaultdict(list)
    for row in session.scalars(select(Delivery).where(Delivery.notification_id.in_(notification_ids))):
        found[row.notification_id].append(row)
    return found


def _record(row: Notification | Delivery, deliveries: dict[UUID | None, list[Delivery]]) -> Record:
    if isinstance(row, Delivery):
        title, received_at, has_read, rows = row.context["title"], row.created_at, None, [row]
    else:
        title, received_at, has_read, rows = row.title, row.received_at, row.has_read, deliveries[row.id]
    return Record(row.id, row.user_id, row.event_id, row.action, title, received_at, has_read, rows)


def _delivery(row: Delivery) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "channel": "email",
        "address": row.address,
        "status": row.status,
        "attempts": row.attempts,
        "next_at": rfc3339(row.next_at),
        "sent_at": rfc3339(row.sent_at) if row.sent_at else None,
        "error": row.error,
    }
