"""Pending invites whose time is over. Nobody waits for this: `Invite.state_at` knows it before the row does."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from services.api.invites.models import Invite, InviteState
from shared.database import Database, now
from shared.timers import Timer

BATCH = 500


def timers(database: Database) -> list[Timer]:
    return [Timer("expire-invites", timedelta(minutes=1), lambda: expire(database))]


def expire(database: Database) -> bool:
    """Mark a batch of them. Returns whether more are waiting."""
    over = (
        select(Invite.id)
        .where(Invite.state == InviteState.PENDING, Invite.expires_at <= now())
        .order_by(Invite.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    with database.transaction() as session:
        marked = session.scalars(
            update(Invite).where(Invite.id.in_(over)).values(state=InviteState.EXPIRED).returning(Invite.id)
        ).all()
    return len(marked) == BATCH
