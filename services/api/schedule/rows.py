"""The slots and blocks that a request is about."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.programme.models import ProgrammeSession, SessionState
from services.api.schedule.models import Block, Slot
from services.api.schedule.states import Row, id_of
from shared.errors import NotFound

_SLOTS = (
    select(
        ProgrammeSession.id, ProgrammeSession.title, ProgrammeSession.state, ProgrammeSession.track_id, Slot
    )
    .outerjoin(Slot, Slot.session_id == ProgrammeSession.id)
    .where(
        ProgrammeSession.event_id == bindparam("event_id", type_=Uuid()),
        ProgrammeSession.id.in_(bindparam("ids", expanding=True)),
    )
)
"""Built once: to build it takes longer than to run it."""


@dataclass(frozen=True)
class Titled:
    """A row with what it is called. `can_be_placed` is false for a cancelled session; a block is of no track."""

    row: Row
    title: str
    can_be_placed: bool = True
    track_id: UUID | None = None

    @property
    def id(self) -> UUID:
        return id_of(self.row)


def slots(session: Session, event: Event, ids: Some[UUID]) -> dict[UUID, Titled]:
    """Those of the event's sessions; one that never had a place gets a row when it is changed."""
    rows: Iterable[Any] = session.execute(_SLOTS, {"event_id": event.id, "ids": list(ids)})
    return {
        session_id: Titled(
            Slot(session_id=session_id, event_id=event.id, revision=0) if slot is None else slot,
            title,
            state is not SessionState.CANCELLED,
            track_id,
        )
        for session_id, title, state, track_id, slot in rows
    }


def slot(session: Session, event: Event, session_id: UUID) -> Titled:
    """Raises `NotFound`."""
    found = slots(session, event, [session_id]).get(session_id)
    if found is None:
        raise NotFound("There is no such session in this event.")
    return found


def blocks(session: Session, event: Event, ids: Some[UUID]) -> dict[UUID, Titled]:
    """With those that have been removed: an undo brings them back."""
    if not ids:
        return {}
    found = session.scalars(select(Block).where(Block.event_id == event.id, Block.id.in_(ids)))
    return {row.id: Titled(row, row.title) for row in found}


def block(session: Session, event: Event, block_id: UUID) -> Titled:
    """Raises `NotFound` for one that has been removed, too."""
    found = blocks(session, event, [block_id]).get(block_id)
    if found is None or found.row.place is None:
        raise NotFound("There is no such break or blocker.")
    return found


def placed(session: Session, event: Event) -> dict[UUID, Titled]:
    """All that has a place."""
    in_room = select(Slot.session_id).where(Slot.event_id == event.id, Slot.room_id.is_not(None))
    there = select(Block.id).where(Block.event_id == event.id, Block.room_id.is_not(None))
    return {
        **slots(session, event, session.scalars(in_room).all()),
        **blocks(session, event, session.scalars(there).all()),
    }
