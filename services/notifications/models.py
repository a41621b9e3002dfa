"""The rows of this service."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    false,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.base import Base
from shared.database import UtcDateTime, new_id

Digest = Literal["none", "hourly", "daily", "weekly"]
Json = JSON().with_variant(JSONB, "postgresql")


class Person(Base):
    """What `api` last said of an account. `sequence` decides which word is the last one."""

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    verified: Mapped[bool] = mapped_column(Boolean)
    language: Mapped[str] = mapped_column(String(20))
    timezone: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column(BigInteger)


class Inbox(Base):
    """One per user who was ever told anything; its lock puts the changes of that user's notifications in a row.

    `seq` is the number of the last change, `unread` is exact. Take this lock before touching a notification.
    `newest_ms` is the time (Unix, in milliseconds) in the newest notification's id. `epoch` is when the numbers began
    (Unix, in seconds): with another one they say nothing about those of before. All ids up to `seen_up_to` were seen.
    """

    __tablename__ = "inboxes"
    __table_args__ = (CheckConstraint("unread >= 0", name="unread_not_negative"),)

    user_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    unread: Mapped[int] = mapped_column(Integer)
    newest_ms: Mapped[int] = mapped_column(BigInteger, server_default="0")
    epoch: Mapped[int] = mapped_column(BigInteger, server_default="0")
    seen_up_to: Mapped[UUID | None] = mapped_column(Uuid)


class Notification(Base):
    """`title` is plain text, `message` is clean HTML, `seq` numbers the last change to it in its owner's inbox.

    `event_id` is the message on the bus, `fanfare_event_id` the Fanfare event that it concerns. `subject` is what it is
    about, with that subject's `subject_sequence`, where only the latest one stays unread. What is `archived` has been
    read: the unread ones are all in the inbox, where people look.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("event_id", "user_id", "action", name="uq_notifications_event_id_user_id_action"),
        Index("uq_notifications_user_id_seq", "user_id", "seq", unique=True),
        Index("ix_notifications_user_id_id", "user_id", "id"),
        Index("ix_notifications_action_id", "action", "id"),
        Index("ix_notifications_fanfare_event_id", "fanfare_event_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(Uuid)
    event_id: Mapped[UUID] = mapped_column(Uuid)
    fanfare_event_id: Mapped[UUID | None] = mapped_column(Uuid)
    action: Mapped[str] = mapped_column(String(100))
    category: Mapped[str] = mapped_column(String(30), default="", server_default="")
    title: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    has_read: Mapped[bool] = mapped_column(Boolean, default=False)
    archived: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    seq: Mapped[int] = mapped_column(BigInteger)
    subject: Mapped[str | None] = mapped_column(Text)
    subject_sequence: Mapped[int | None] = mapped_column(BigInteger)


# Written with `~`: PostgreSQL does not use the index for the `IS false` that `.is_(False)` becomes.
Index(
    "ix_notifications_unread",
    Notification.user_id,
    Notification.id,
    postgresql_where=~Notification.has_read,
    sqlite_where=~Notification.has_read,
)
# Of those read, as new ones are not: so it costs nothing when they are written.
Index(
    "ix_notifications_old_read",
    Notification.received_at,
    postgresql_where=Notification.has_read,
    sqlite_where=Notification.has_read,
)
Index(
    "ix_notifications_subject",
    Notification.user_id,
    Notification.subject,
    postgresql_where=Notification.subject.is_not(None),
    sqlite_where=Notification.subject.is_not(None),
)

for _name, _columns, _where in (
    ("ix_notifications_in_inbox", ("user_id", "id"), ~Notification.archived),
    ("ix_notifications_in_inbox_by_category", ("user_id", "category", "id"), ~Notification.archived),
    ("ix_notifications_archived", ("user_id", "id"), Notification.archived),
):
    Index(
        _name,
        *(Notification.__table__.c[column] for column in _columns),
        postgresql_where=_where,
        sqlite_where=_where,
    )


class FanfareEvent(Base):
    """What an event is called, for people who choose what they hear of it."""

    __tablename__ = "fanfare_events"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class Move(Base):
    """A session that is being moved about. `body` is the newest event, `before` where it was when that began.

    Told and forgotten but for the sequences (`due_at` is then None), so that nothing older comes after it.
    """

    __tablename__ = "moves"
    __table_args__ = (Index("ix_moves_due_at", "due_at"),)

    subject: Mapped[str] = mapped_column(String(200), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    first_sequence: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


class Delivery(Base):
    """One mail to one address. `context` feeds the template; links with a token in them are made while sending.

    `notification_id` is the same news in the inbox, where there is one; `in_digest` waits for others of that user.
    `due_at` is when it should have gone out at best, `next_at` when it is tried next. `resent_by` is the administrator
    who sent it once more.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("event_id", "address", "action", name="uq_deliveries_event_id_address_action"),
        Index("ix_deliveries_notification_id", "notification_id"),
        Index("ix_deliveries_user_id_id", "user_id", "id"),
        Index("ix_deliveries_action_id", "action", "id"),
        Index("ix_deliveries_fanfare_event_id", "fanfare_event_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(Uuid)
    fanfare_event_id: Mapped[UUID | None] = mapped_column(Uuid)
    user_id: Mapped[UUID | None] = mapped_column(Uuid)
    notification_id: Mapped[UUID | None] = mapped_column(Uuid)
    action: Mapped[str] = mapped_column(String(100))
    category: Mapped[str] = mapped_column(String(30))
    address: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(String(50))
    context: Mapped[dict[str, Any]] = mapped_column(Json)
    traceparent: Mapped[str | None] = mapped_column(Text)
    in_digest: Mapped[bool] = mapped_column(Boolean)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[DeliveryStatus] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resent_by: Mapped[UUID | None] = mapped_column(Uuid)
    error: Mapped[str | None] = mapped_column(Text)


for _name, _column, _status in (
    ("ix_deliveries_due", Delivery.next_at, DeliveryStatus.PENDING),
    ("ix_deliveries_claimed", Delivery.claimed_at, DeliveryStatus.SENDING),
    ("ix_deliveries_failed", Delivery.next_at, DeliveryStatus.FAILED),
):
    Index(
        _name, _column, postgresql_where=Delivery.status == _status, sqlite_where=Delivery.status == _status
    )


class Attempt(Base):
    """One try to hand a mail over, and what came of it: `sent`, `deferred` or `failed`."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_delivery_id", "delivery_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(10))
    error: Mapped[str | None] = mapped_column(Text)


class StoppedAddress(Base):
    """Gets no mail any more: a server refused it for good. `address` is folded, `reason` the server's words."""

    __tablename__ = "stopped_addresses"

    address: Mapped[str] = mapped_column(Text, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class Preferences(Base):
    """What somebody chose. `channels` holds only their own choices, `{category: {channel: bool}}`.

    `events` holds what is different for single events, `{event id: the same}`; optional mail waits `email_delay`
    minutes for its reader to see the news on screen. Quiet hours are wall-clock times (`"22:00"`) in their zone;
    without a `timezone` the account's counts.
    """

    __tablename__ = "preferences"

    user_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    channels: Mapped[dict[str, dict[str, bool]]] = mapped_column(Json)
    events: Mapped[dict[str, dict[str, dict[str, bool]]]] = mapped_column(Json, server_default="{}")
    email_delay: Mapped[int] = mapped_column(Integer, server_default="0")
    digest: Mapped[Digest] = mapped_column(String(10))
    quiet_from: Mapped[str | None] = mapped_column(String(5))
    quiet_to: Mapped[str | None] = mapped_column(String(5))
    timezone: Mapped[str | None] = mapped_column(String(64))
