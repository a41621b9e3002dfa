"""Hints for open sockets, from `notifications`; subject `inboxes/{user_id}`, sequence = the inbox's `seq`."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event


class NotificationLine(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    seq: int
    title: str
    message: str
    action: str
    link: str
    received_at: datetime


class InboxEvent(Event):
    ephemeral: ClassVar[bool] = True

    user_id: UUID
    unread_count: int


class NotificationCreated(InboxEvent):
    """New ones, oldest first; `sequence` is the last one's `seq`. `language` is the one they are written in."""

    type: ClassVar[str] = "notification.created"

    items: tuple[NotificationLine, ...]
    language: str = "en"


class NotificationChanged(InboxEvent):
    """These have been read."""

    type: ClassVar[str] = "notification.changed"

    read: tuple[UUID, ...]
