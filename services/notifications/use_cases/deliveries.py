"""Mail that is to be sent: one row for each, written with what it tells of. `mailing` sends them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Insert
from sqlalchemy.orm import Session

from services.notifications.messages.drafts import Draft
from services.notifications.models import Delivery, DeliveryStatus
from services.notifications.use_cases import people
from shared.database import dialect, insert_on, new_id, now
from shared.database.bulk import insert_many


class AddressUnknown(Exception):
    """An event names an account that has not been heard of yet. Trying again later helps: its own event is coming."""


@dataclass(frozen=True)
class Order:
    """A draft to send by mail, and when. `due_at` is what `send_at` would be if nothing took any time."""

    draft: Draft
    send_at: datetime
    due_at: datetime
    in_digest: bool
    notification_id: UUID | None


def write(session: Session, orders: Iterable[Order]) -> None:
    """Queue the mails; what is queued or sent already is left alone. Raises AddressUnknown."""
    wanted = list(orders)
    addresses = _addresses(session, [order.draft for order in wanted])
    rows = [_row(order, addresses) for order in wanted]
    if rows:
        # Sorted, so that two workers with the same events wait for each other in one order.
        rows.sort(key=lambda row: (row["event_id"], row["address"]))
        insert_many(session, _queue(dialect(session)), rows)


@cache
def _queue(kind: str) -> Insert:
    return insert_on(kind, Delivery).on_conflict_do_nothing()


def _addresses(session: Session, drafts: Iterable[Draft]) -> Mapping[UUID, str]:
    """Of those whom their event names by account only."""
    unnamed = {draft.user_id for draft in drafts if draft.user_id and not draft.recipient.email}
    persons = people.known(session, unnamed)
    if missing := unnamed - persons.keys():
        raise AddressUnknown(", ".join(str(account_id) for account_id in sorted(missing)))
    return {account_id: person.email for account_id, person in persons.items()}


def _row(order: Order, addresses: Mapping[UUID, str]) -> dict[str, Any]:
    draft = order.draft
    return {
        "id": new_id(),
        "event_id": draft.cause.id,
        "fanfare_event_id": draft.fanfare_event_id,
        "user_id": draft.user_id,
        "notification_id": order.notification_id,
        "action": draft.action,
        "category": draft.category.name,
        "address": draft.recipient.email or addresses[draft.user_id],  # type: ignore[index]
        "template": draft.template,
        "context": draft.context,
        "traceparent": draft.cause.traceparent,
        "in_digest": order.in_digest,
        "status": DeliveryStatus.PENDING,
        "attempts": 0,
        "created_at": now(),
        "next_at": order.send_at,
        "due_at": order.due_at,
    }
