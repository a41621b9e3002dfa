"""From events to inboxes, open sockets and mail: one pass over a whole batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.messages.categories import BY_EMAIL, NOWHERE, Channel
from services.notifications.messages.drafts import Addressed, Draft, addressed, draft
from services.notifications.use_cases import arrivals, deliveries, fanfare_events, inboxes, preferences
from services.notifications.use_cases.arrivals import Arrival, Written
from services.notifications.use_cases.deliveries import Order
from services.notifications.use_cases.preferences import Choices
from shared.database import now
from shared.events import Event, Received

NOBODY = Choices()
"""For those without an account: they chose nothing."""


def tell(session: Session, batch: Sequence[Received[Event]]) -> None:
    """Write and queue what these events have to tell, the oldest first. A repeated event tells nothing twice."""
    once = {received.id: received for received in batch}
    in_order = sorted(once.values(), key=attrgetter("time", "id"))
    everybody = [item for received in in_order for item in addressed(received)]
    fanfare_events.remember(session, dict(filter(None, (item.fanfare_event for item in everybody))))
    choices = preferences.choices_of(session, {item.user_id for item in everybody if item.user_id})
    wanted = [_wanted(item, choices[item.user_id] if item.user_id else NOBODY) for item in everybody]
    written = arrivals.write(session, list(_arrivals(wanted, _quiet(choices))))
    inboxes.read_outdated(session, _subjects(written))
    mailed = [item for item, channels in wanted if Channel.EMAIL in channels]
    if mailed:
        in_inbox = {id(item.arrival.draft): item.row["id"] for item in written}
        deliveries.write(session, _orders(mailed, choices, in_inbox))


def _arrivals(
    wanted: Iterable[tuple[Draft, frozenset[Channel]]], quiet: Mapping[UUID, Collection[str]]
) -> Iterator[Arrival]:
    for item, channels in wanted:
        if item.user_id and Channel.INBOX in channels:
            yield Arrival(item, Channel.LIVE in channels, item.category.name in quiet.get(item.user_id, ()))


def _subjects(written: Sequence[Written]) -> set[tuple[UUID, str]]:
    """Users and subjects of those messages that outdate others."""
    return {(item.row["user_id"], item.row["subject"]) for item in written if item.row["subject"]}


def _quiet(choices: Mapping[UUID, Choices]) -> dict[UUID, frozenset[str]]:
    """Who has quiet hours just now, and of which categories nothing pops up then."""
    present = now()
    found = {user_id: own.quiet_categories(present) for user_id, own in choices.items() if own.quiet_hours}
    return {user_id: categories for user_id, categories in found.items() if categories}


def _wanted(item: Addressed, own: Choices) -> tuple[Draft, frozenset[Channel]]:
    """In its reader's words, and over which channels they want it."""
    made = draft(item, own.reader(item.stranger))
    if item.user_id is None:
        return made, made.channels & (NOWHERE if item.recipient.email is None else BY_EMAIL)
    return made, made.channels & own.wanted(made.category, made.fanfare_event_id)


def _orders(
    drafts: Sequence[Draft], choices: Mapping[UUID, Choices], in_inbox: Mapping[int, UUID]
) -> Iterator[Order]:
    present = now()
    for item in drafts:
        own = choices[item.user_id] if item.user_id else NOBODY
        send_at, in_digest = own.mail_at(item.category, present), own.in_digest(item.category)
        due_at = item.cause.time if send_at == present else send_at
        yield Order(item, send_at, due_at, in_digest, in_inbox.get(id(item)))
