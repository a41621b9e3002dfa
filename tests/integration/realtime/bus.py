"""Publishes what `notifications` and `api` would."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import UUID

from shared.database import new_id, now
from shared.events import (
    Event,
    LoginRevoked,
    NotificationChanged,
    NotificationCreated,
    NotificationLine,
    pack,
)
from shared.transport import Message
from shared.transport.rabbit import RabbitTransport

MESSAGE = "<b>Ada</b> invites you"


class Bus:
    def __init__(self, url: str) -> None:
        self._publisher = RabbitTransport(url, "tests").publisher()

    def notify(
        self, user_id: UUID, seq: int = 1, title: str = "You are invited", unread: int = 1
    ) -> NotificationLine:
        line = self.line(seq, title=title)
        self.publish(self.created(user_id, seq, line, unread))
        return line

    def created(
        self,
        user_id: UUID,
        seq: int,
        line: NotificationLine | None = None,
        unread: int = 1,
        message: str = MESSAGE,
    ) -> NotificationCreated:
        items = (line or self.line(seq, message=message),)
        subject = f"inboxes/{user_id}"
        return NotificationCreated(
            subject=subject, sequence=seq, user_id=user_id, unread_count=unread, items=items
        )

    def line(
        self,
        seq: int,
        title: str = "You are invited",
        message: str = MESSAGE,
        received_at: datetime | None = None,
    ) -> NotificationLine:
        return NotificationLine(
            id=new_id(),
            seq=seq,
            title=title,
            message=message,
            action="invite.sent",
            link="/invites/1",
            received_at=received_at or now(),
        )

    def read(self, user_id: UUID, *notification_ids: UUID, seq: int, unread: int = 0) -> None:
        subject = f"inboxes/{user_id}"
        self.publish(
            NotificationChanged(
                subject=subject, sequence=seq, user_id=user_id, unread_count=unread, read=notification_ids
            )
        )

    def revoke(self, account_id: UUID, *login_ids: UUID) -> None:
        subject = f"accounts/{account_id}"
        self.publish(LoginRevoked(subject=subject, sequence=1, account_id=account_id, login_ids=login_ids))

    def publish(self, *events: Event) -> None:
        messages = [self._message(event) for event in events]
        published = self._publisher.publish(messages)
        assert len(published.confirmed) == len(messages)

    def publish_bytes(self, routing_key: str, body: bytes) -> None:
        self._publisher.publish([Message(routing_key, str(new_id()), body, mandatory=False)])

    def packed(self, event: Event) -> bytes:
        return pack(event, event_id=new_id(), source="/tests", time=now(), traceparent=None)

    def _message(self, event: Event) -> Message:
        return Message(event.routing_key, str(new_id()), self.packed(event), mandatory=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._publisher.close()
