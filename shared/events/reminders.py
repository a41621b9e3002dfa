"""What time itself brings about, from `api`'s timers."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from shared.events.base import Event
from shared.events.occasions import Occasion


class EventTomorrow(Event):
    """An event starts within a day; subject `events/{id}`.

    `recipients` hold a ticket or a role; where there are many, several of these tell them all.
    """

    type: ClassVar[str] = "event.tomorrow"

    event_id: UUID
    event_name: str
    occasion: Occasion
