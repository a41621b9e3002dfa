"""Who changed what in the draft, and the way back to any point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from services.api.events.models import Event
from services.api.schedule import steps
from services.api.schedule.models import Change, ChangeKind
from services.api.schedule.outcomes import Editor, Outcome
from services.api.schedule.restoring import possible_targets
from services.api.schedule.states import State, Target
from services.api.schedule.steps import Step
from services.api.schedule.undoing import key_of, rows_of
from services.api.schedule.views import place_json
from shared.errors import NotFound
from shared.locale.formats import rfc3339


@dataclass(frozen=True)
class Page:
    items: list[dict[str, Any]]
    next: int | None


def page(session: Session, event: Event, before: int | None, limit: int) -> Page:
    """The newest first."""
    found = (
        select(Change, Account.name)
        .outerjoin(Account, Account.id == Change.account_id)
        .where(Change.event_id == event.id)
        .order_by(Change.number.desc())
        .limit(limit + 1)
    )
    rows = session.execute(found.where(Change.number < before) if before else found).all()
    shown = rows[:limit]
    return Page(
        [_view(change, name) for change, name in shown],
        shown[-1][0].number if len(rows) > limit else None,
    )


def restore(session: Session, event: Event, editor: Editor, number: int) -> Outcome:
    """The draft as it was right after that change, without what cannot come back: cancelled sessions, rooms that are
    gone. Raises `NotFound`."""
    change = step(session, event, number)
    label = f"Restored the schedule as of: {change.label}"
    targets = _targets(session, event, _later(session, event, number))
    return steps.take(session, event, editor, Step(ChangeKind.RESTORATION, label, targets))


def step(session: Session, event: Event, number: int | None) -> Change:
    """Raises `NotFound`."""
    wanted = select(Change).where(Change.event_id == event.id, Change.number == number)
    change = session.scalars(wanted).one_or_none()
    if change is None:
        raise NotFound("There is no such change in the history.")
    return change


def _later(session: Session, event: Event, number: int) -> Sequence[list[dict[str, Any]]]:
    return session.scalars(
        select(Change.pieces)
        .where(Change.event_id == event.id, Change.number > number)
        .order_by(Change.number)
    ).all()


def _targets(session: Session, event: Event, later: Sequence[list[dict[str, Any]]]) -> list[Target]:
    """What each was before the first change that came afterwards."""
    first: dict[Any, dict[str, Any]] = {}
    for pieces in later:
        for piece in pieces:
            first.setdefault(key_of(piece), piece)
    found = rows_of(session, event, list(first.values()))
    wanted = {key: State.of_json(first[key]["before"]) for key in found}
    return possible_targets(session, event, found, wanted)


def _view(change: Change, name: str | None) -> dict[str, Any]:
    return {
        "number": change.number,
        "at": rfc3339(change.at),
        "by": {"id": str(change.account_id), "name": name} if change.account_id else None,
        "kind": change.kind.value,
        "label": change.label,
        "undone": change.undone_by is not None,
        "changes": [_piece(piece) for piece in change.pieces],
    }


def _piece(piece: dict[str, Any]) -> dict[str, Any]:
    return {**piece, "before": _place(piece["before"]), "after": _place(piece["after"])}


def _place(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    return place_json(State.of_json(kept).place) if kept else None
