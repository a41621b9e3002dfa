"""What the calls of the notifications service answer, to their readers and to administrators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

INBOX, ADMIN = "/api/v1/notifications", "/api/v1/admin/notifications"


class NotificationAnswer(BaseModel):
    """`quiet`: nothing may pop up about it just now."""

    id: UUID
    seq: int
    title: str
    message: str
    action: str
    category: str
    link: str | None
    received_at: datetime
    has_read: bool
    seen: bool
    archived: bool
    quiet: bool = False


class Counts(BaseModel):
    unread_count: int
    seq: int


class InboxHead(Counts):
    """`epoch` is another one where the inbox was made anew, and what a client has read of it is void."""

    epoch: int
    seen_up_to: UUID | None
    newest_id: UUID


class NotificationList(InboxHead):
    items: list[NotificationAnswer]
    next: str | int | None


class Undo(BaseModel):
    """The body of the call that takes it back."""

    after_seq: int
    seq: int


class ReadAnswer(Counts):
    undo: Undo | None


class WordsAnswer(BaseModel):
    language: str
    words: dict[str, Any]


class EventPreferences(BaseModel):
    """`matrix`: each category by each channel."""

    event_id: UUID
    event_name: str | None
    matrix: dict[str, dict[str, bool]]


class QuietTimes(BaseModel):
    starts: str = Field(alias="from")
    to: str


class StoppedMail(BaseModel):
    address: str
    reason: str
    since: datetime


class PreferencesAnswer(BaseModel):
    """`locked` are the categories that nobody can switch off. `mail_stopped`: a server refused the address."""

    matrix: dict[str, dict[str, bool]]
    locked: list[str]
    digest: str
    email_delay_minutes: int
    quiet_hours: QuietTimes | None
    timezone: str
    events: list[EventPreferences]
    mail_stopped: StoppedMail | None


class MailTry(BaseModel):
    at: datetime
    outcome: str
    error: str | None


class DeliveryAnswer(BaseModel):
    id: UUID
    channel: str
    address: str
    status: str
    attempts: int
    next_at: datetime
    sent_at: datetime | None
    error: str | None
    tries: list[MailTry]
    address_stopped: str | None


class RecordAnswer(BaseModel):
    """Without a `user_id` it went to an address only. `event_id` is that on the bus."""

    id: UUID
    user_id: UUID | None
    event_id: UUID
    fanfare_event_id: UUID | None
    action: str
    title: str
    received_at: datetime
    has_read: bool | None
    deliveries: list[DeliveryAnswer]


class RecordList(BaseModel):
    items: list[RecordAnswer]
    next: UUID | None


class DayAnswer(BaseModel):
    date: date
    notifications: int
    mails_sent: int
    mails_failed: int


class DayList(BaseModel):
    items: list[DayAnswer]


INBOX_ANSWERS: Mapping[str, type[BaseModel]] = {
    f"GET {INBOX}": NotificationList,
    f"GET {INBOX}/head": InboxHead,
    f"GET {INBOX}/words": WordsAnswer,
    f"POST {INBOX}/read": ReadAnswer,
    f"POST {INBOX}/seen": Counts,
    f"POST {INBOX}/unread": Counts,
    f"POST {INBOX}/{{notification_id}}/{{change}}": Counts,
    f"GET {INBOX}/preferences": PreferencesAnswer,
    f"PUT {INBOX}/preferences": PreferencesAnswer,
    f"GET {INBOX}/preferences/events/{{event_id}}": EventPreferences,
    f"PUT {INBOX}/preferences/events/{{event_id}}": EventPreferences,
    f"POST {INBOX}/mail/resume": PreferencesAnswer,
    f"GET {ADMIN}": RecordList,
    f"GET {ADMIN}/{{record_id}}": RecordAnswer,
    f"POST {ADMIN}/{{record_id}}/resend": RecordAnswer,
    f"GET {ADMIN}/figures": DayList,
}
