"""Pending invites whose time is nearly over, or over. Nobody waits for the latter: `Invite.state_at` knows it first."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from services.api.accounts.use_cases import by_address
from services.api.invites import publications
from services.api.invites.models import Invite, InviteState
from shared.background.timers import Timer
from shared.database import Database, now

BATCH = 500
REMINDERS = 50
"""Fewer: each asks for an account."""
REMINDED_BEFORE = timedelta(days=2)


def timers(database: Database) -> list[Timer]:
    return [
        Timer("expire-invites", timedelta(minutes=1), lambda: expire(database)),
        Timer("remind-invited", timedelta(minutes=1), lambda: remind(database)),
    ]


def remind(database: Database) -> bool:
    """Tell a batch of those who have not answered. Returns whether more are waiting."""
    present = now()
    silent = (
        select(Invite)
        .where(
            Invite.state == InviteState.PENDING,
            Invite.expires_at > present,
            Invite.expires_at <= present + REMINDED_BEFORE,
            Invite.reminded_at.is_(None),
        )
        .order_by(Invite.id)
        .limit(REMINDERS)
        .with_for_update(skip_locked=True)
    )
    with database.transaction() as session:
        found = session.scalars(silent).all()
        for invite in found:
            invite.reminded_at = present
            publications.expiring(session, invite, by_address(session, invite.email))
    return len(found) == REMINDERS


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
