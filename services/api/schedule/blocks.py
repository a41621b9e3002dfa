"""Breaks and blockers: the same in one room or in all."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.programme.errors import TooMany
from services.api.programme.models import Room
from services.api.schedule import moves, steps
from services.api.schedule.bodies import BlockChange, NewBlocks
from services.api.schedule.intervals import Place
from services.api.schedule.models import Block, Change, ChangeKind, Draft
from services.api.schedule.outcomes import Editor, Outcome
from services.api.schedule.rows import Titled
from services.api.schedule.states import NOWHERE, State, Target
from services.api.schedule.steps import Step
from shared.database import new_id
from shared.errors import Invalid

MOST_BLOCKS = 5000


def add(session: Session, event: Event, editor: Editor, new: NewBlocks) -> Outcome:
    """One in each room. Raises `RoomTaken` where anything is there already, `TooMany`, `Invalid`."""
    room_ids = new.room_ids or _all_rooms(session, event)
    there = session.scalar(select(func.count()).where(Block.event_id == event.id, Block.room_id.is_not(None)))
    if (there or 0) + len(room_ids) > MOST_BLOCKS:
        raise TooMany(f"A schedule has at most {MOST_BLOCKS} breaks and blockers.")
    targets = [_new(event, new, room_id) for room_id in room_ids]
    places = f" in {len(room_ids)} rooms" if len(room_ids) > 1 else ""
    step = Step(ChangeKind.EDIT, f"Added “{new.title}”{places}", targets)
    return steps.take(session, event, editor, step)


def added_before(session: Session, event: Event, change_id: UUID) -> Outcome:
    """What that step added, as it is now."""
    step = session.get_one(Change, change_id)
    ids = [UUID(piece["block_id"]) for piece in step.pieces]
    found = session.scalars(select(Block).where(Block.id.in_(ids)).order_by(Block.id)).all()
    return Outcome(
        session.get_one(Draft, event.id).version,
        None,
        step.label,
        (),
        [block for block in found if block.place],
        [block.id for block in found if not block.place],
    )


def change(session: Session, event: Event, editor: Editor, found: Titled, wanted: BlockChange) -> Outcome:
    """Raises `Invalid`, `RoomTaken`."""
    row, given = found.row, wanted.model_dump(include=wanted.model_fields_set)
    if not isinstance(row, Block) or row.place is None:
        raise TypeError("only a block that is there can be changed")
    place = Place(
        given.get("room_id", row.place.room_id),
        given.get("starts_at", row.place.starts_at),
        given.get("ends_at", row.place.ends_at),
    )
    if place.ends_at <= place.starts_at:
        raise Invalid.field("ends_at", "Please let it end after it starts")
    state = State(place, given.get("title", row.title), given.get("kind", row.kind))
    return moves.change(session, event, editor, found, state)


def remove(session: Session, event: Event, editor: Editor, found: Titled) -> Outcome:
    return moves.change(session, event, editor, found, NOWHERE)


def _new(event: Event, new: NewBlocks, room_id: UUID) -> Target:
    row = Block(id=new_id(), event_id=event.id, kind=new.kind, title=new.title, revision=0)
    return Target(row, State(Place(room_id, new.starts_at, new.ends_at), new.title, new.kind))


def _all_rooms(session: Session, event: Event) -> Sequence[UUID]:
    rooms = select(Room.id).where(Room.event_id == event.id).order_by(Room.position, Room.id)
    found = session.scalars(rooms).all()
    if not found:
        raise Invalid.field("room_ids", "Please add a room first")
    return found
