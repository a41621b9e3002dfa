"""Deliveries that were given up, for an operator to read, replay or drop; the same on every database and broker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.orm import Session

from shared.bus.tables import retries
from shared.database import now


def listed(session: Session, most: int = 100) -> Sequence[Row[Any]]:
    """The oldest first: event_id, type, attempts, dead_at, error."""
    columns = (retries.c.event_id, retries.c.type, retries.c.attempts, retries.c.dead_at, retries.c.error)
    return session.execute(_dead(*columns).order_by(retries.c.dead_at).limit(most)).all()


def found(session: Session, event_id: UUID) -> Row[Any] | None:
    """One with its body, or None."""
    return session.execute(_dead(retries).where(retries.c.event_id == event_id)).one_or_none()


def replay(session: Session, event_ids: Sequence[UUID]) -> int:
    """Give them another life, from their first attempt. Returns how many there were."""
    statement = update(retries).where(retries.c.event_id.in_(event_ids), retries.c.dead_at.is_not(None))
    again = statement.values(dead_at=None, next_at=now(), attempts=0).returning(retries.c.event_id)
    return len(session.scalars(again).all())


def drop(session: Session, event_ids: Sequence[UUID]) -> int:
    """Forget them: they will never have their effect here. Returns how many there were."""
    statement = delete(retries).where(retries.c.event_id.in_(event_ids), retries.c.dead_at.is_not(None))
    return len(session.scalars(statement.returning(retries.c.event_id)).all())


def _dead(*columns: Any) -> Select[Any]:
    return select(*columns).where(retries.c.dead_at.is_not(None))
