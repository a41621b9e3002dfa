"""From events to inboxes, open sockets and mail: one pass over a whole batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.categories import Channel
from services.notifications.drafts import Draft, drafts_of
from services.notifications.use_cases import deliveries, inboxes, preferences
from services.notifications.use_cases.deliveries import Order
from services.notifications.use_cases.preferences import Choices
from shared.database import now
from shared.events import Event, Received

NOBODY = Choices()
"""For those without an account: they chose nothing."""


def tell(session: Session, batch: Sequence[Received[Event]]) -> None:
    """Write and queue what these events have to tell, the oldest first. A repeated event tells nothing twice."""
    once = {received.id: received for received in batch}
    in_order = sorted(once.values(), key=lambda received: (received.time, received.id))
    drafts = [draft for received in in_order for draft in drafts_of(received)]
    choices = preferences.choices_of(session, {draft.user_id for draft in drafts if draft.user_id})
    written = inboxes.write(session, [draft for draft in drafts if _wanted(draft, Channel.INBOX, choices)])
    inboxes.announce(session, [item for item in written if _wanted(item.draft, Channel.LIVE, choices)])
    deliveries.write(session, _orders(drafts, choices, {id(item.draft): item.row["id"] for item in written}))


def _wanted(draft: Draft, channel: Channel, choices: Mapping[UUID, Choices]) -> bool:
    if channel not in draft.channels:
        return False
    if draft.user_id is None:
        return channel is Channel.EMAIL and draft.recipient.email is not None
    return choices[draft.user_id].wants(draft.category, channel)


def _orders(
    drafts: Sequence[Draft], choices: Mapping[UUID, Choices], in_inbox: Mapping[int, UUID]
) -> Iterator[Order]:
    present = now()
    for draft in drafts:
        if _wanted(draft, Channel.EMAIL, choices):
            own = choices[draft.user_id] if draft.user_id else NOBODY
            send_at, in_digest = own.mail_at(draft.category, present), own.in_digest(draft.category)
            yield Order(draft, send_at, in_digest, in_inbox.get(id(draft)))
