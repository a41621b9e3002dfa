"""The inbox's rows: an event that has one had its effect."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Insert
from sqlalchemy.orm import Session

from shared.bus.tables import inbox
from shared.database import dialect, insert_on
from shared.database.bulk import add_many, insert_many

Enter = Callable[[Session, Sequence[Mapping[str, Any]]], Collection[UUID]]
"""Writes rows. Returns the ids of those events that had one before."""
_HOPEFUL = "hopeful"


def enter(session: Session, rows: Sequence[Mapping[str, Any]]) -> Collection[UUID]:
    """Makes the session a hopeful one. Raises IntegrityError when one stands there already."""
    session.info[_HOPEFUL] = True
    if rows:
        add_many(session, inbox, rows)
    return ()


def enter_new(session: Session, rows: Sequence[Mapping[str, Any]]) -> Collection[UUID]:
    """Leaves alone what stands there already."""
    entered = insert_many(session, _entered(dialect(session)), rows).scalars() if rows else ()
    return {row["event_id"] for row in rows} - set(entered)


def is_hopeful(session: Session) -> bool:
    """Whether a handler need not look for what it may have written before.

    Should a constraint say that it has, all is undone, and done once more by a session that is not.
    """
    return _HOPEFUL in session.info


@cache
def _entered(kind: str) -> Insert:
    return insert_on(kind, inbox).on_conflict_do_nothing().returning(inbox.c.event_id)
