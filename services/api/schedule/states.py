"""What is to become of a slot or block, and how the history keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.api.schedule.intervals import Place
from services.api.schedule.models import Block, BlockKind, Slot

Row = Slot | Block


@dataclass(frozen=True)
class State:
    """No place: not in the draft. A block has its title and kind besides."""

    place: Place | None = None
    title: str | None = None
    kind: BlockKind | None = None

    def as_json(self) -> dict[str, str] | None:
        if self.place is None:
            return None
        kept = {
            "room_id": str(self.place.room_id),
            "starts_at": self.place.starts_at.isoformat(),
            "ends_at": self.place.ends_at.isoformat(),
        }
        return kept | {"title": self.title, "kind": self.kind.value} if self.title and self.kind else kept

    @classmethod
    def of_json(cls, kept: Mapping[str, Any] | None) -> State:
        if kept is None:
            return NOWHERE
        place = Place(
            UUID(kept["room_id"]),
            datetime.fromisoformat(kept["starts_at"]),
            datetime.fromisoformat(kept["ends_at"]),
        )
        return cls(place, kept.get("title"), BlockKind(kept["kind"]) if "kind" in kept else None)


NOWHERE = State()


def state_of(row: Row) -> State:
    if row.place is None:
        return NOWHERE
    return State(row.place, row.title, row.kind) if isinstance(row, Block) else State(row.place)


def moved_to(row: Row, place: Place | None) -> State:
    """The same elsewhere."""
    if place is None:
        return NOWHERE
    return State(place, row.title, row.kind) if isinstance(row, Block) else State(place)


def id_of(row: Row) -> UUID:
    return row.session_id if isinstance(row, Slot) else row.id


@dataclass(frozen=True)
class Target:
    """What is to become of one row."""

    row: Row
    state: State

    @property
    def id(self) -> UUID:
        return id_of(self.row)

    @property
    def is_different(self) -> bool:
        return self.state != state_of(self.row)
