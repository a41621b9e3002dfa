"""Who is looking at something just now, from each `realtime` process to the others."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event


class PresentPerson(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    account_id: UUID
    name: str


class PresenceReported(Event):
    """Everybody of an event's team who has its schedule open at this process; nobody, when the last has left.

    `sequence` grows within one `process_id`; a process that has been silent for 25 seconds has ended.
    """

    type: ClassVar[str] = "presence.reported"
    ephemeral: ClassVar[bool] = True

    event_id: UUID
    process_id: UUID
    people: tuple[PresentPerson, ...]

    @property
    def room(self) -> UUID:
        """The event's."""
        return self.event_id
