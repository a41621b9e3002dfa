"""Undo and redo: everybody goes back over their own steps, as long as nobody has changed the same things since.

What counts is what is there: somebody who moved a session away and back again is in nobody's way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from services.api.events.models import Event
from services.api.schedule import reading, rows, steps
from services.api.schedule.errors import ChangedSince, NothingToRedo, NothingToUndo, NotToBePlaced
from services.api.schedule.models import Change, ChangeKind
from services.api.schedule.outcomes import Editor, Outcome
from services.api.schedule.rows import Titled
from services.api.schedule.states import State, Target, state_of
from services.api.schedule.steps import Step

OWN = (ChangeKind.EDIT, ChangeKind.RESTORATION, ChangeKind.RESET)
"""What somebody did, as against what took it back."""
MOST_LOOKED_AT = 1000


@dataclass(frozen=True)
class Possible:
    """The next step back and the next step forward of one person."""

    undo: Change | None
    redo: Change | None

    def view(self) -> dict[str, Any]:
        return {"undo": change_json(self.undo), "redo": change_json(self.redo)}


def change_json(change: Change | None) -> dict[str, Any] | None:
    return {"number": change.number, "label": change.label} if change else None


def possible(session: Session, event_id: UUID, account_id: UUID) -> Possible:
    return Possible(
        _newest_done(session, event_id, account_id), _newest_undone(session, event_id, account_id)
    )


def possible_after(session: Session, event_id: UUID, editor: Editor, outcome: Outcome) -> Possible:
    """As `possible`. A step of one's own that was just taken is the next one back, and leaves none forward."""
    if outcome.change and outcome.change.kind in OWN:
        return Possible(outcome.change, None)
    return possible(session, event_id, _account(editor))


def undo(session: Session, event: Event, editor: Editor, number: int | None = None) -> Outcome:
    """The newest of one's own, or that one. Raises `NothingToUndo`, `ChangedSince` and what `steps.take` raises."""
    change = _done(session, event.id, _account(editor), number)
    if change is None:
        raise NothingToUndo("You have changed nothing that could be taken back.")
    targets = _targets(session, event, editor, change, there="after", wanted="before")
    outcome = steps.take(session, event, editor, Step(ChangeKind.UNDO, f"Undid: {change.label}", targets))
    change.undone_by = outcome.number
    session.flush()
    return outcome


def redo(session: Session, event: Event, editor: Editor, number: int | None = None) -> Outcome:
    """What was undone last, unless one has changed something since. Raises `NothingToRedo`, and as `undo`."""
    change = _newest_undone(session, event.id, _account(editor))
    if change is None or number not in {None, change.number}:
        raise NothingToRedo("You have taken nothing back since your last change.")
    targets = _targets(session, event, editor, change, there="before", wanted="after")
    outcome = steps.take(session, event, editor, Step(ChangeKind.REDO, f"Did again: {change.label}", targets))
    change.undone_by = None
    session.flush()
    return outcome


def _account(editor: Editor) -> UUID:
    if editor.id is None:
        raise TypeError("only a person can take something back")
    return editor.id


def _own(event_id: UUID, account_id: UUID) -> ColumnElement[bool]:
    return (Change.account_id == account_id) & (Change.event_id == event_id) & Change.kind.in_(OWN)


def _newest_done(
    session: Session, event_id: UUID, account_id: UUID, before: int | None = None
) -> Change | None:
    found = select(Change).where(_own(event_id, account_id), Change.undone_by.is_(None))
    if before is not None:
        found = found.where(Change.number < before)
    return session.scalars(found.order_by(Change.number.desc()).limit(1)).one_or_none()


def _done(session: Session, event_id: UUID, account_id: UUID, number: int | None) -> Change | None:
    if number is None:
        return _newest_done(session, event_id, account_id)
    exact = _own(event_id, account_id) & Change.undone_by.is_(None) & (Change.number == number)
    return session.scalars(select(Change).where(exact)).one_or_none()


def _newest_undone(session: Session, event_id: UUID, account_id: UUID) -> Change | None:
    latest = select(func.max(Change.number)).where(_own(event_id, account_id)).scalar_subquery()
    found = select(Change).where(_own(event_id, account_id), Change.undone_by > latest)
    return session.scalars(found.order_by(Change.undone_by.desc()).limit(1)).one_or_none()


def _targets(
    session: Session, event: Event, editor: Editor, change: Change, *, there: str, wanted: str
) -> list[Target]:
    """What leads from one side of the change to the other. Raises `ChangedSince` where that side is not there."""
    found = rows_of(session, event, change.pieces)
    gone = [piece for piece in change.pieces if not _is_still(found.get(key_of(piece)), piece[there])]
    if gone:
        raise _changed_since(session, event, editor, change, gone)
    _check_rooms(session, event, change.pieces, wanted)
    return [Target(found[key_of(piece)].row, State.of_json(piece[wanted])) for piece in change.pieces]


def _check_rooms(session: Session, event: Event, pieces: Sequence[Mapping[str, Any]], wanted: str) -> None:
    rooms = reading.halls(session, event)
    for piece in pieces:
        if piece[wanted] and UUID(piece[wanted]["room_id"]) not in rooms:
            raise NotToBePlaced(f"The room in which “{piece['title']}” was is gone.")


def rows_of(session: Session, event: Event, pieces: Sequence[Mapping[str, Any]]) -> dict[UUID, Titled]:
    """The rows that the history speaks of; a deleted session has none any more."""
    return {
        **rows.slots(session, event, {UUID(one["session_id"]) for one in pieces if "session_id" in one}),
        **rows.blocks(session, event, {UUID(one["block_id"]) for one in pieces if "block_id" in one}),
    }


def key_of(piece: Mapping[str, Any]) -> UUID:
    return UUID(piece.get("session_id") or piece["block_id"])


def _is_still(found: Titled | None, kept: Mapping[str, Any] | None) -> bool:
    return found is not None and state_of(found.row) == State.of_json(kept)


def _changed_since(
    session: Session, event: Event, editor: Editor, change: Change, gone: Sequence[Mapping[str, Any]]
) -> ChangedSince:
    later = _who_changed(session, event, change, {key_of(piece) for piece in gone})
    who = session.get(Account, later.account_id) if later and later.account_id else None
    titles = ", ".join(f"“{piece['title']}”" for piece in gone[:3]) + (" …" if len(gone) > 3 else "")
    by = "You have" if who and who.id == editor.id else f"{who.name} has" if who else "Something else has"
    other = _newest_done(session, event.id, _account(editor), before=change.number)
    return ChangedSince(
        f"{by} changed {titles} since.",
        number=change.number,
        label=change.label,
        by={"id": str(who.id), "name": who.name} if who else None,
        changed=[
            {name: piece[name] for name in ("session_id", "block_id", "title") if name in piece}
            for piece in gone
        ],
        next=change_json(other),
    )


def _who_changed(session: Session, event: Event, change: Change, ids: set[UUID]) -> Change | None:
    later = (
        select(Change)
        .where(Change.event_id == event.id, Change.number > change.number)
        .order_by(Change.number.desc())
        .limit(MOST_LOOKED_AT)
    )
    return next(
        (one for one in session.scalars(later) if ids & {key_of(piece) for piece in one.pieces}), None
    )
