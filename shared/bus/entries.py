"""The inbox's rows: an event that has one had its effect."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Insert
from sqlalchemy.orm import Session

from shared.bus.tables import inbox
from shared.database import dialect, insert_on
from shared.database.bulk import add_many, insert_many

_HOPEFUL = "hopeful"


def enter(session: Session, rows: Sequence[Mapping[str, Any]], *, hopeful: bool) -> Collection[UUID]:
    """Write rows. Returns the ids of those events that had one before, for which nothing is to be done.

    Hopeful is who does not look, neither here nor in a handler: it raises IntegrityError where one had.
    """
    session.info[_HOPEFUL] = hopeful
    if not rows:
        return ()
    if hopeful:
        add_many(session, inbox, rows)
        return ()
    entered = insert_many(session, _new_ones(dialect(session)), rows)
    return {row["event_id"] for row in rows} - set(entered.scalars())


def is_hopeful(session: Session) -> bool:
    """Whether a handler need not look for what it may have written before.

    Should a constraint say that it has, all is undone, and done once more by a session that is not.
    """
    return bool(session.info.get(_HOPEFUL))


@cache
def _new_ones(kind: str) -> Insert:
    return insert_on(kind, inbox).on_conflict_do_nothing().returning(inbox.c.event_id)
