"""What a step has made of the draft, for its sender's answer and for everybody else who has it open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.api.programme.tracks import ALL, Reach
from services.api.schedule.conflicts import Conflict
from services.api.schedule.intervals import Place
from services.api.schedule.models import Block, Change


@dataclass(frozen=True)
class Editor:
    """Who makes a step. Without an id it follows from a change to the programme."""

    id: UUID | None
    name: str
    reach: Reach


PROGRAMME = Editor(None, "", ALL)


@dataclass(frozen=True)
class Seen:
    """A slot as it is shown."""

    session_id: UUID
    place: Place | None
    revision: int
    conflicts: Sequence[Conflict] = ()


@dataclass(frozen=True)
class Outcome:
    """The draft after a step. `slots` are those that it moved and those with other conflicts now.

    `change` is what the history has of it; none where nothing was different. `removed` are blocks.
    """

    version: int
    change: Change | None
    label: str
    slots: Sequence[Seen]
    blocks: Sequence[Block] = ()
    removed: Sequence[UUID] = ()

    @property
    def number(self) -> int | None:
        """That of the change."""
        return self.change.number if self.change else None
