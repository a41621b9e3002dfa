"""What is heard. One function takes all of a batch, so that it takes its locks in one order: people, then inboxes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.notifications.messages.table import MESSAGES
from services.notifications.use_cases import moves, people, telling
from shared import events
from shared.bus.inbox import Handlers
from shared.events import Event, Received, SessionMoved
from shared.events.accounts import AccountEvent


def hear(session: Session, batch: list[Received[Event]]) -> None:
    people.remember(
        session, [received.event for received in batch if isinstance(received.event, AccountEvent)]
    )
    moves.put_off(session, batch)
    telling.tell(session, [received for received in batch if not isinstance(received.event, SessionMoved)])


HANDLERS: Handlers = dict.fromkeys((*MESSAGES, events.AccountVerified, events.AccountChanged), hear)
