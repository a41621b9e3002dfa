"""Who is looking at something just now, from each `realtime` process to the others."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.events.base import Event


class PresentPerson(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    account_id: UUID
    name: str


class HeldSession(BaseModel):
    """Somebody is dragging a session, or has it open in a dialog: a hint that it may move in a moment."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    session_id: UUID = Field(description="or a block's")
    account_id: UUID
    name: str


class PresenceReported(Event):
    """Who of an event's team has its schedule open at this process, and what they hold; nobody, when all have left.

    `sequence` grows within one `process_id`; a process that has been silent for 25 seconds has ended.
    """

    type: ClassVar[str] = "presence.reported"
    ephemeral: ClassVar[bool] = True

    event_id: UUID
    process_id: UUID
    people: tuple[PresentPerson, ...]
    held: tuple[HeldSession, ...] = ()

    @property
    def room(self) -> UUID:
        """The event's."""
        return self.event_id
