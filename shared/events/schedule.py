"""What happens to the draft of a schedule, from `api` to everybody who has it open."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Editor(_Part):
    """Who changed it."""

    id: UUID
    name: str


class DraftConflict(_Part):
    """Why something does not fit where it is; `session_ids` are the others that it collides with."""

    kind: str
    severity: str
    message: str
    session_ids: tuple[UUID, ...] = ()
    block_id: UUID | None = None


class DraftSlot(_Part):
    """Where a session is in the draft; without a room it is not in it any more."""

    session_id: UUID
    room_id: UUID | None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    revision: int
    conflicts: tuple[DraftConflict, ...] = ()


class DraftBlock(_Part):
    """A break, or a time in which a room is not to be had."""

    id: UUID
    kind: str
    title: str
    room_id: UUID
    starts_at: datetime
    ends_at: datetime
    revision: int


class MadeRelease(_Part):
    """What everybody sees from now on."""

    id: UUID
    name: str


class DraftChanged(Event):
    """The draft is different; subject `schedules/{event id}`, `sequence` is the draft's version after the change.

    `slots` are those that moved and those whose conflicts are others now. `reload` says that more has changed than is
    told here (sessions, rooms, very many slots): whoever shows the draft reads it again. `number` is that of the change
    in the history, where it stands there. `by` is nobody for what followed from a change to the programme.
    """

    type: ClassVar[str] = "schedule.draft_changed"
    ephemeral: ClassVar[bool] = True

    event_id: UUID
    by: Editor | None = None
    number: int | None = None
    label: str = ""
    slots: tuple[DraftSlot, ...] = ()
    blocks: tuple[DraftBlock, ...] = ()
    removed_blocks: tuple[UUID, ...] = ()
    reload: bool = False
    released: MadeRelease | None = None

    @property
    def room(self) -> UUID:
        """The event's."""
        return self.event_id
