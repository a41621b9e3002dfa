"""Applies the table of messages to an event: who is told what, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from services.notifications.messages import wording
from services.notifications.messages.categories import BY_EMAIL, Category, Channel
from services.notifications.messages.message import Message
from services.notifications.messages.table import MESSAGES
from services.notifications.readers import LANGUAGES, Reader
from shared.events import Event, Occasion, Received, Recipient


class Addressed(NamedTuple):
    """A message for one recipient, not yet put into words."""

    cause: Received[Event]
    message: Message
    recipient: Recipient

    @property
    def user_id(self) -> UUID | None:
        return self.recipient.account_id

    @property
    def fanfare_event(self) -> tuple[UUID, str] | None:
        """Id and name of the event that it concerns."""
        event_id = getattr(self.cause.event, "event_id", None)
        return (event_id, wording.plain(self.cause.event.event_name)) if event_id else None  # type: ignore[attr-defined]

    @property
    def occasion(self) -> Occasion | None:
        return getattr(self.cause.event, "occasion", None)

    @property
    def stranger(self) -> Reader:
        """What its event alone tells of its reader: the clock is that of the place."""
        zone = self.occasion.timezone if self.occasion else "UTC"
        return Reader(LANGUAGES.spoken(self.recipient.language), zone)


class Draft(NamedTuple):
    """A message in words, not yet written anywhere. `title` is plain text, `message` clean HTML."""

    addressed: Addressed
    reader: Reader
    title: str
    message: str
    link: str

    @property
    def cause(self) -> Received[Event]:
        return self.addressed.cause

    @property
    def recipient(self) -> Recipient:
        return self.addressed.recipient

    @property
    def user_id(self) -> UUID | None:
        return self.addressed.recipient.account_id

    @property
    def action(self) -> str:
        return self.cause.event.type

    @property
    def category(self) -> Category:
        return self.addressed.message.category

    @property
    def channels(self) -> frozenset[Channel]:
        message = self.addressed.message
        return message.channels if message.mailed(self.cause.event) else message.channels - BY_EMAIL

    @property
    def fanfare_event_id(self) -> UUID | None:
        return getattr(self.cause.event, "event_id", None)

    @property
    def template(self) -> str:
        return self.addressed.message.template

    @property
    def context(self) -> dict[str, Any]:
        """What its mail's template is filled with. Made when there is a mail: most messages have none."""
        message, occasion = self.addressed.message, self.addressed.occasion
        return {
            "name": wording.plain(self.recipient.name or ""),
            "title": self.title,
            "message": self.message,
            "link": self.link,
            "button": self.reader.say(message.button),
            "language": self.reader.language,
            "zone": self.reader.zone,
            "occasion": occasion and _occasion(occasion),
            **message.details(self.cause.event),
        }


def addressed(received: Received[Event]) -> list[Addressed]:
    """Whom to tell of an event, each person once."""
    everybody = list(_addressed(received))
    if len(everybody) < 2:  # mostly
        return everybody
    once: dict[object, Addressed] = {}
    for item in everybody:
        once.setdefault(item.user_id or item.recipient.email, item)
    return list(once.values())


def drafts_of(
    received: Received[Event], reader_of: Callable[[Addressed], Reader] = lambda item: item.stranger
) -> list[Draft]:
    """An event in words for each person it concerns."""
    return [draft(item, reader_of(item)) for item in addressed(received)]


def draft(item: Addressed, reader: Reader) -> Draft:
    message, facts = item.message, wording.Facts(item.cause.event, reader)
    return Draft(
        addressed=item,
        reader=reader,
        title=wording.sentence(reader.say(message.title), facts),
        message=wording.html(reader.say(message.message), facts),
        link=wording.sentence(message.link, facts),
    )


def _addressed(received: Received[Event]) -> Iterator[Addressed]:
    for message in MESSAGES.get(type(received.event), ()):
        for recipient in message.to(received.event):
            yield Addressed(received, message, recipient)


def _occasion(occasion: Occasion) -> dict[str, str]:
    return {
        "starts_at": occasion.starts_at.isoformat(),
        "ends_at": occasion.ends_at.isoformat(),
        "timezone": occasion.timezone,
        "place": wording.plain(occasion.place),
    }
