"""The people of an event."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from services.api.events.models import Membership, Role
from shared.events import Recipient


def organisers(session: Session, event_id: UUID) -> tuple[Recipient, ...]:
    """Whoever runs the event and is told what happens in it: its owner and its organisers."""
    running = select(Membership.account_id).where(
        Membership.event_id == event_id, Membership.role.in_([Role.OWNER, Role.ORGANIZER])
    )
    accounts = session.scalars(select(Account).where(Account.id.in_(running)).order_by(Account.id))
    return tuple(recipient(account) for account in accounts)


def recipient(account: Account) -> Recipient:
    return Recipient(account_id=account.id, email=account.email, name=account.name, language=account.language)


def roles_of(session: Session, account_id: UUID) -> list[Membership]:
    """Every role that somebody holds, oldest first."""
    mine = select(Membership).where(Membership.account_id == account_id)
    return list(session.scalars(mine.order_by(Membership.since, Membership.event_id, Membership.role)))


def members(session: Session, event_id: UUID) -> list[tuple[Membership, Account]]:
    """Everybody with a role, oldest first."""
    both = select(Membership, Account).join(Account, Account.id == Membership.account_id)
    rows = session.execute(
        both.where(Membership.event_id == event_id).order_by(Membership.since, Membership.role)
    )
    return [(membership, account) for membership, account in rows]
