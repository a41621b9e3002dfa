"""What the platform's administrators see: every message, on screen or by mail alone, with its deliveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from services.notifications.models import (
    Attempt,
    Delivery,
    DeliveryStatus,
    Notification,
    Person,
    StoppedAddress,
)
from services.notifications.use_cases import bounces, fanfare_events, people
from shared.database.bulk import among
from shared.errors import NotFound
from shared.locale.formats import rfc3339


class State(StrEnum):
    """Of the row in the inbox, or of its mail."""

    UNREAD = "unread"
    READ = "read"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Wanted:
    """What is asked for; `person` is a part of a name, or an address, of somebody with an account or without; `event` a
    part of an event's name, or its id."""

    limit: int
    before: UUID | None = None
    action: str | None = None
    user_id: UUID | None = None
    event_id: UUID | None = None
    state: State | None = None
    person: str | None = None
    event: str | None = None


@dataclass(frozen=True)
class Mail:
    """A delivery with its tries, why its address gets no mail any more, if it does not, and who had it sent again."""

    row: Delivery
    attempts: Sequence[Attempt] = ()
    stopped: StoppedAddress | None = None
    resender: Person | None = None


@dataclass(frozen=True)
class Record:
    """A notification, or a mail that has none (then `has_read` is None). Never a message's text: that is private."""

    id: UUID
    user_id: UUID | None
    event_id: UUID
    fanfare_event_id: UUID | None
    action: str
    title: str
    received_at: datetime
    has_read: bool | None
    person: Person | None = None
    mails: Sequence[Mail] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "user_id": _text(self.user_id),
            "event_id": str(self.event_id),
            "fanfare_event_id": _text(self.fanfare_event_id),
            "action": self.action,
            "title": self.title,
            "received_at": rfc3339(self.received_at),
            "has_read": self.has_read,
            "deliveries": [_delivery(mail) for mail in self.mails],
        }


def read(session: Session, wanted: Wanted) -> tuple[list[Record], str | None]:
    """The newest first, older than `before`; and the cursor for the next ones, None at the end."""
    narrow = _Narrowing(
        wanted,
        people.matching(session, wanted.person) if wanted.person else None,
        fanfare_events.matching(session, wanted.event) if wanted.event else None,
    )
    notifications = session.scalars(narrow.notifications()).all()
    mail_only = session.scalars(narrow.mails_alone()).all()
    found = sorted([*notifications, *mail_only], key=lambda row: row.id, reverse=True)
    shown = found[: wanted.limit]
    following = str(shown[-1].id) if len(found) > wanted.limit else None
    return _records(session, shown), following


def read_one(session: Session, record_id: UUID) -> Record:
    """With every try of its mails. Raises NotFound."""
    row = session.get(Notification, record_id) or session.get(Delivery, record_id)
    if row is None or (isinstance(row, Delivery) and row.notification_id):
        raise NotFound("There is no such notification.")
    return _records(session, [row])[0]


@dataclass(frozen=True)
class _Narrowing:
    wanted: Wanted
    user_ids: Collection[UUID] | None
    fanfare_event_ids: Collection[UUID] | None

    def notifications(self) -> Select[Any]:
        statement = self._common(select(Notification), Notification)
        if self.user_ids is not None:
            statement = statement.where(Notification.user_id.in_(self.user_ids))
        state = self.wanted.state
        if state in (State.UNREAD, State.READ):
            statement = statement.where(
                Notification.has_read if state is State.READ else ~Notification.has_read
            )
        elif state is not None:
            mailed = exists().where(
                Delivery.notification_id == Notification.id, Delivery.status == DeliveryStatus(state.value)
            )
            statement = statement.where(mailed)
        return statement

    def mails_alone(self) -> Select[Any]:
        """Those that have no row in an inbox."""
        statement = self._common(select(Delivery).where(Delivery.notification_id.is_(None)), Delivery)
        if self.user_ids is not None:
            address = (self.wanted.person or "").strip()
            statement = statement.where(or_(Delivery.user_id.in_(self.user_ids), Delivery.address == address))
        state = self.wanted.state
        if state in (State.UNREAD, State.READ):
            return statement.where(Delivery.id.is_(None))
        return statement.where(Delivery.status == DeliveryStatus(state.value)) if state else statement

    def _common(self, statement: Select[Any], table: type[Notification] | type[Delivery]) -> Select[Any]:
        asked = (
            (table.action, self.wanted.action),
            (table.user_id, self.wanted.user_id),
            (table.fanfare_event_id, self.wanted.event_id),
        )
        for column, value in asked:
            if value is not None:
                statement = statement.where(column == value)
        if self.fanfare_event_ids is not None:
            statement = statement.where(table.fanfare_event_id.in_(self.fanfare_event_ids))
        if self.wanted.before is not None:
            statement = statement.where(table.id < self.wanted.before)
        return statement.order_by(table.id.desc()).limit(self.wanted.limit + 1)


def _records(session: Session, rows: Sequence[Notification | Delivery]) -> list[Record]:
    mails = _mails(session, rows)
    known = people.known(session, {row.user_id for row in rows if row.user_id})
    return [
        Record(
            id=row.id,
            user_id=row.user_id,
            event_id=row.event_id,
            fanfare_event_id=row.fanfare_event_id,
            action=row.action,
            title=row.title if isinstance(row, Notification) else row.context["title"],
            received_at=row.received_at if isinstance(row, Notification) else row.created_at,
            has_read=row.has_read if isinstance(row, Notification) else None,
            person=known.get(row.user_id) if row.user_id else None,
            mails=mails[row.id],
        )
        for row in rows
    ]


def _mails(session: Session, rows: Sequence[Notification | Delivery]) -> dict[UUID, list[Mail]]:
    """By the id of their record."""
    ids = [row.id for row in rows]
    either = or_(among(session, Delivery.notification_id, ids), among(session, Delivery.id, ids))
    deliveries = session.scalars(select(Delivery).where(either).order_by(Delivery.id)).all() if ids else ()
    attempts = _attempts(session, [delivery.id for delivery in deliveries])
    stopped = bounces.stopped(session, {delivery.address for delivery in deliveries})
    resenders = people.known(session, {row.resent_by for row in deliveries if row.resent_by})
    found: dict[UUID, list[Mail]] = defaultdict(list)
    for row in deliveries:
        resender = resenders.get(row.resent_by) if row.resent_by else None
        mail = Mail(row, attempts[row.id], stopped.get(row.address), resender)
        found[row.notification_id or row.id].append(mail)
    return found


def _attempts(session: Session, delivery_ids: Collection[UUID]) -> dict[UUID, list[Attempt]]:
    found: dict[UUID, list[Attempt]] = defaultdict(list)
    if delivery_ids:
        tries = select(Attempt).where(among(session, Attempt.delivery_id, delivery_ids)).order_by(Attempt.id)
        for row in session.scalars(tries):
            found[row.delivery_id].append(row)
    return found


def _delivery(mail: Mail) -> dict[str, Any]:
    row = mail.row
    return {
        "id": str(row.id),
        "channel": "email",
        "address": row.address,
        "status": row.status,
        "attempts": row.attempts,
        "next_at": rfc3339(row.next_at),
        "sent_at": rfc3339(row.sent_at) if row.sent_at else None,
        "error": row.error,
        "tries": [
            {"at": rfc3339(one.at), "outcome": one.outcome, "error": one.error} for one in mail.attempts
        ],
        "address_stopped": mail.stopped.reason if mail.stopped else None,
    }


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
