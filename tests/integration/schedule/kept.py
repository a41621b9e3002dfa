"""What the database keeps of a draft."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from services.api.schedule.models import Block, Slot
from shared.database import Database


def placed(database: Database, event_id: str) -> list[Slot | Block]:
    """All that has a room."""
    own = UUID(event_id)
    with database.transaction() as session:
        slots = session.scalars(select(Slot).where(Slot.event_id == own, Slot.room_id.is_not(None)))
        blocks = session.scalars(select(Block).where(Block.event_id == own, Block.room_id.is_not(None)))
        return [*slots, *blocks]


def revisions(database: Database) -> dict[UUID, int]:
    with database.transaction() as session:
        slots = session.execute(select(Slot.session_id, Slot.revision)).all()
        blocks = session.execute(select(Block.id, Block.revision)).all()
    return dict((*slots, *blocks))
