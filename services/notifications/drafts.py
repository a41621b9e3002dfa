"""Applies the table of messages to an event: who is told what, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notifications import wording
from services.notifications.categories import BY_EMAIL, Category, Channel
from services.notifications.messages import MESSAGES, Message
from shared.events import Event, Received, Recipient


@dataclass(frozen=True)
class Draft:
    """A message for one recipient, not yet written anywhere. `title` is plain text, `message` clean HTML."""

    cause: Received[Event]
    recipient: Recipient
    category: Category
    channels: frozenset[Channel]
    title: str
    message: str
    link: str
    template: str
    context: Mapping[str, Any]

    @property
    def action(self) -> str:
        return self.cause.event.type

    @property
    def user_id(self) -> UUID | None:
        return self.recipient.account_id


def drafts_of(received: Received[Event]) -> list[Draft]:
    """Whom to tell of an event, each person once."""
    told: dict[object, Draft] = {}
    for draft in _drafts(received):
        told.setdefault(draft.user_id or draft.recipient.email, draft)
    return list(told.values())


def _drafts(received: Received[Event]) -> Iterator[Draft]:
    facts = wording.Facts(received.event)
    for message in MESSAGES.get(type(received.event), ()):
        for recipient in message.to(received.event):
            yield _draft(received, message, recipient, facts)


def _draft(received: Received[Event], message: Message, recipient: Recipient, facts: wording.Facts) -> Draft:
    title, link = wording.sentence(message.title, facts), wording.sentence(message.link, facts)
    html = wording.html(message.message, facts)
    shown = {"name": wording.plain(recipient.name or ""), "title": title, "message": html, "link": link}
    return Draft(
        cause=received,
        recipient=recipient,
        category=message.category,
        channels=message.channels if message.mailed(received.event) else message.channels - BY_EMAIL,
        title=title,
        message=html,
        link=link,
        template=message.template,
        context=shown | {"button": message.button} | message.details(received.event),
    )
