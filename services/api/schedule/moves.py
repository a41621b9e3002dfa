"""Placing sessions and blocks: one or several at once, with what their sender has seen of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.schedule import reading, rows, steps
from services.api.schedule.bodies import CheckBody, MoveBody
from services.api.schedule.conflicts import Conflict, Talk
from services.api.schedule.errors import FasterThanYou
from services.api.schedule.intervals import Place
from services.api.schedule.labels import label
from services.api.schedule.models import Block, ChangeKind, Slot
from services.api.schedule.outcomes import Editor, Outcome, Seen
from services.api.schedule.rows import Titled
from services.api.schedule.states import State, Target, moved_to
from services.api.schedule.steps import Step
from services.api.schedule.views import block_json, slot_json
from shared.errors import NotFound


def move(session: Session, event: Event, editor: Editor, found: Titled, place: Place | None) -> Outcome:
    """One, whose revision has been looked at. Raises what `steps.take` raises."""
    return change(session, event, editor, found, moved_to(found.row, place))


def change(session: Session, event: Event, editor: Editor, found: Titled, state: State) -> Outcome:
    return edit(session, event, editor, [Target(found.row, state)], {found.id: found.title})


def move_all(session: Session, event: Event, editor: Editor, moves: Sequence[MoveBody]) -> Outcome:
    """All or nothing.

    Raises `NotFound`, `Forbidden`, `FasterThanYou` with all that are newer, and what `steps.take` raises.
    """
    found = _found(session, event, moves)
    for one in found.values():
        editor.reach.check(one.track_id)
    stale = [found[one.id] for one in moves if found[one.id].row.revision != one.revision]
    if stale:
        raise FasterThanYou(
            "Some have changed since you read them. Look at them, and move them again if you still want to.",
            current=[current(session, event, one) for one in stale],
        )
    targets = [Target(found[one.id].row, moved_to(found[one.id].row, one.place)) for one in moves]
    return edit(session, event, editor, targets, {key: one.title for key, one in found.items()})


def edit(
    session: Session, event: Event, editor: Editor, targets: Sequence[Target], titles: Mapping[UUID, str]
) -> Outcome:
    return steps.take(session, event, editor, Step(ChangeKind.EDIT, label(targets, titles), targets))


def check(session: Session, event: Event, moves: Sequence[CheckBody]) -> dict[UUID, tuple[Conflict, ...]]:
    """The conflicts that all of them would have there, together; nothing is changed. Raises `NotFound`, `Invalid`."""
    wanted = {one.id: one.place for one in moves}
    places = [place for place in wanted.values() if place]
    timetable, named = reading.near(
        session, event, places, [one.session_id for one in moves if one.session_id]
    )
    blocks = rows.blocks(session, event, [one.block_id for one in moves if one.block_id])
    _refuse_strangers(moves, {*named, *blocks})
    steps.check_rooms(timetable, list(wanted.values()))
    talks = {
        key: Talk(key, blocks[key].title, is_block=True) if key in blocks else named[key].talk
        for key in wanted
    }
    for key, talk in talks.items():
        timetable.put(talk, wanted[key])
    return {key: timetable.conflicts(talks[key], place) for key, place in wanted.items() if place}


def current(session: Session, event: Event, found: Titled) -> dict[str, Any]:
    """What is there now, for whoever was too late."""
    if isinstance(found.row, Block):
        return block_json(found.row)
    return slot_json(seen(session, event, found.row))


def seen(session: Session, event: Event, slot: Slot) -> Seen:
    conflicts: tuple[Conflict, ...] = ()
    if slot.place:
        timetable, named = reading.near(session, event, [slot.place], [slot.session_id])
        conflicts = timetable.conflicts(named[slot.session_id].talk, slot.place)
    return Seen(slot.session_id, slot.place, slot.revision, conflicts)


def _found(session: Session, event: Event, moves: Sequence[MoveBody]) -> dict[UUID, Titled]:
    found = {
        **rows.slots(session, event, [one.session_id for one in moves if one.session_id]),
        **rows.blocks(session, event, [one.block_id for one in moves if one.block_id]),
    }
    _refuse_strangers(moves, found)
    return found


def _refuse_strangers(moves: Sequence[CheckBody], known: Collection[UUID]) -> None:
    if any(one.id not in known for one in moves):
        raise NotFound("There is no such session or block in this event.")
