"""What this service hears, feature by feature."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.api.tickets import handlers as tickets
from services.api.tickets import settlement
from services.api.webhooks import handlers as webhooks
from services.api.webhooks import queue
from shared.bus.inbox import Handler, Handlers
from shared.events import Event


def _money_heard(session: Session, received: list[Any]) -> None:
    """Tickets first: they lock orders, and webhooks are told what has become of them."""
    settlement.hear(session, received)
    queue.hear(session, received)


def _of_tickets() -> dict[type[Event], Handler]:
    return dict.fromkeys(tickets.HANDLERS, _money_heard)


HANDLERS: Handlers = {**webhooks.HANDLERS, **_of_tickets()}
