"""How often a draft has changed, and its steps in the history. The event's row is locked for all of them."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import CTE, Insert, Select, Table, Uuid, bindparam, insert, select
from sqlalchemy.orm import Session

from services.api.events import versions
from services.api.events.models import Collection, Event
from services.api.events.versions import Scope
from services.api.schedule.models import Change, Draft
from shared.database import dialect, insert_on

SEEN_BY = frozenset({Scope.TEAM})
_CHANGES = cast(Table, Change.__table__)
_KEPT = ("id", "event_id", "account_id", "kind", "label", "pieces", "at")


class Counted(NamedTuple):
    """A draft's `version`, and the `number` of the newest step."""

    version: int
    number: int


def count(session: Session, event: Event) -> Counted:
    """The draft's version grows without a step: what is around the draft has versions of its own."""
    counting = _counting(dialect(session), steps=0)
    return Counted(*session.execute(counting, {"of_event": event.id}).one())


def note(session: Session, event: Event, change: Change) -> Counted:
    """A step: the version grows, and the change is given its number and stands in the history.

    On PostgreSQL in one statement, since everybody else who edits is waiting.
    """
    if dialect(session) == "sqlite":
        return _note_one_by_one(session, event, change)
    kept = {f"new_{name}": getattr(change, name) for name in _KEPT}
    counted = Counted(*session.execute(_noting(), kept | {"of_event": event.id}).one())
    change.number = counted.number
    return counted


def _note_one_by_one(session: Session, event: Event, change: Change) -> Counted:
    counted = Counted(*session.execute(_counting("sqlite", steps=1), {"of_event": event.id}).one())
    versions.bump(session, event.id, Collection.SCHEDULE, SEEN_BY)
    change.number = counted.number
    session.add(change)
    session.flush()
    return counted


@cache
def _counting(kind: str, *, steps: int) -> Insert:
    grown = {"version": Draft.version + 1, "number": Draft.number + steps}
    counted = insert_on(kind, Draft).values(
        event_id=bindparam("of_event", type_=Uuid()), version=1, number=steps
    )
    return counted.on_conflict_do_update(index_elements=["event_id"], set_=grown).returning(
        Draft.version, Draft.number
    )


@cache
def _noting() -> Select[int, int]:
    counted = _counting("postgresql", steps=1).cte("counted")
    growing = versions.counting(
        "postgresql", SEEN_BY, Collection.SCHEDULE, bindparam("of_event", type_=Uuid())
    )
    found = select(counted.c.version, counted.c.number)
    return found.add_cte(growing.cte("growing"), _entering(counted))


def _entering(counted: CTE) -> CTE:
    """The history's row, with the number that was just counted."""
    types = {name: _CHANGES.c[name].type for name in _KEPT} | {"account_id": Uuid()}
    kept: dict[str, Any] = {name: bindparam(f"new_{name}", type_=kind) for name, kind in types.items()}
    entered = insert(_CHANGES).from_select([*kept, "number"], select(*kept.values(), counted.c.number))
    return entered.cte("entered")
