"""Webhooks, what each of them is told, and how each try went."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.api.base import Identified, one_of

LONGEST_URL = 2000
LONGEST_DESCRIPTION = 200
LONGEST_EXCERPT = 1000
LONGEST_ERROR = 500
SECRET_OVERLAP = timedelta(days=1)
"""For so long after a rotation calls are signed with the secret before as well."""


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Webhook(Identified):
    """Where to call, and for what. Its secret is derived from its id and `rotation`: no table holds it.

    `failing_since` is the first failure after the last success; `version` makes the ETag.
    """

    __tablename__ = "webhooks"
    __table_args__ = (UniqueConstraint("event_id", "url", name="uq_webhooks_event_id_url"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(String(LONGEST_URL))
    description: Mapped[str] = mapped_column(String(LONGEST_DESCRIPTION), default="")
    types: Mapped[list[Any]]
    enabled: Mapped[bool] = mapped_column(default=True)
    disabled_because: Mapped[str] = mapped_column(String(LONGEST_ERROR), default="")
    rotation: Mapped[int] = mapped_column(default=0)
    rotated_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    def rotations_at(self, moment: datetime) -> tuple[int, ...]:
        """Those whose secrets sign now, the newest first."""
        overlaps = self.rotated_at is not None and moment < self.rotated_at + SECRET_OVERLAP
        return (self.rotation, self.rotation - 1) if overlaps else (self.rotation,)

    def next_sequence(self) -> int:
        """The number of the next event about it. Lock the row first."""
        self.sequence += 1
        return self.sequence


class Delivery(Identified):
    """One thing that one webhook is told: the same id and the same `body` however often it is sent.

    `source_id` is the event that it comes from. `tries` counts since it was last (re)sent; it is given up when the next
    try would be later than `retry_until`.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "source_id", name="uq_webhook_deliveries_webhook_id_source_id"),
        Index(
            "ix_webhook_deliveries_due",
            "next_at",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
        Index(
            "ix_webhook_deliveries_claimed_at",
            "claimed_at",
            postgresql_where=text("state = 'sending'"),
            sqlite_where=text("state = 'sending'"),
        ),
        Index("ix_webhook_deliveries_webhook_id_id", "webhook_id", "id"),
        Index("ix_webhook_deliveries_created_at", "created_at"),
    )

    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    source_id: Mapped[UUID]
    type: Mapped[str] = mapped_column(String(50))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[DeliveryState] = mapped_column(one_of(DeliveryState), default=DeliveryState.PENDING)
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    retry_until: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    attempts: Mapped[list[Attempt]] = relationship(order_by="Attempt.id", passive_deletes=True)

    @property
    def message_id(self) -> str:
        """What `webhook-id` says."""
        return f"msg_{self.id.hex}"


class Attempt(Identified):
    """One call: the answer's status and beginning, or why there was none."""

    __tablename__ = "webhook_attempts"

    delivery_id: Mapped[UUID] = mapped_column(
        ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    milliseconds: Mapped[int]
    status: Mapped[int | None]
    excerpt: Mapped[str] = mapped_column(String(LONGEST_EXCERPT), default="")
    error: Mapped[str] = mapped_column(String(LONGEST_ERROR), default="")

    @property
    def outcome(self) -> str:
        """In a word or a sentence, for people."""
        return self.error or f"answered {self.status}"
