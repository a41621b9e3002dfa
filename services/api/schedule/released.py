"""The list of releases, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.events.versions import Scope
from services.api.schedule import differences
from services.api.schedule.differences import Difference
from services.api.schedule.models import Release, ReleasedSlot
from shared.locale.formats import rfc3339


def before(session: Session, release: Release) -> Release | None:
    """The one before it."""
    found = select(Release).where(Release.event_id == release.event_id, Release.number < release.number)
    return session.scalars(found.order_by(Release.number.desc()).limit(1)).one_or_none()


def every(session: Session, event_id: UUID, cursor: UUID | None, limit: int) -> Sequence[Release]:
    """The newest first."""
    found = select(Release).where(Release.event_id == event_id).order_by(Release.id.desc()).limit(limit)
    return session.scalars(found.where(Release.id < cursor) if cursor else found).all()


def summary(release: Release) -> dict[str, Any]:
    return {
        "id": str(release.id),
        "name": release.name,
        "released_at": rfc3339(release.released_at),
        "number": release.number,
    }


def slots(session: Session, release: Release | None) -> Sequence[ReleasedSlot]:
    """All of it, by time and room."""
    if release is None:
        return ()
    found = select(ReleasedSlot).where(ReleasedSlot.release_id == release.id)
    order = (ReleasedSlot.starts_at, ReleasedSlot.room, ReleasedSlot.session_id)
    return session.scalars(found.order_by(*order)).all()


def changes(session: Session, older: Release | None, newer: Release, scope: Scope) -> list[Difference]:
    """The public is told of what was public then."""
    sides = [
        [slot for slot in slots(session, release) if slot.was_public or scope is Scope.TEAM]
        for release in (older, newer)
    ]
    return differences.between(*sides)
