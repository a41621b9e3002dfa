"""Hints for open sockets, from `notifications`; subject `inboxes/{user_id}`, sequence = the inbox's `seq`."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.events.base import Event


def _absent(value: object) -> bool:
    """What says nothing is left out, so that an event looks as it did before the field was added."""
    return value is None or value is False or value == ()


class NotificationLine(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    seq: int
    title: str
    message: str
    action: str
    category: str | None = Field(None, exclude_if=_absent)
    link: str
    received_at: datetime
    quiet: bool = Field(
        False, exclude_if=_absent, description="it came in its reader's quiet hours: counted, not announced"
    )


class InboxEvent(Event):
    ephemeral: ClassVar[bool] = True

    user_id: UUID
    unread_count: int
    epoch: int | None = Field(
        None, exclude_if=_absent, description="when the inbox's numbers began, Unix seconds"
    )

    @property
    def room(self) -> UUID:
        """The owner's."""
        return self.user_id


class NotificationCreated(InboxEvent):
    """New ones, oldest first; `sequence` is the last one's `seq`. `language` is the one they are written in."""

    type: ClassVar[str] = "notification.created"

    items: tuple[NotificationLine, ...]
    language: str = "en"


class NotificationChanged(InboxEvent):
    """What its reader did: each id, and `seen_up_to`, is one change, and `sequence` is the `seq` of the last."""

    type: ClassVar[str] = "notification.changed"

    read: tuple[UUID, ...]
    unread: tuple[UUID, ...] = Field((), exclude_if=_absent, description="marked unread again")
    archived: tuple[UUID, ...] = Field((), exclude_if=_absent, description="put away, and so read")
    restored: tuple[UUID, ...] = Field((), exclude_if=_absent, description="taken out of the archive")
    seen_up_to: UUID | None = Field(
        None, exclude_if=_absent, description="this one and all before it were seen"
    )
