"""What is heard. One function takes all of a batch, so that it takes its locks in one order: people, then inboxes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.notifications.messages import MESSAGES
from services.notifications.use_cases import people, telling
from shared import events
from shared.events import Event, Received
from shared.events.accounts import AccountEvent
from shared.inbox import Handlers


def hear(session: Session, batch: list[Received[Event]]) -> None:
    people.remember(
        session, [received.event for received in batch if isinstance(received.event, AccountEvent)]
    )
    telling.tell(session, batch)


HANDLERS: Handlers = dict.fromkeys((*MESSAGES, events.AccountVerified, events.AccountChanged), hear)
