"""The platform's administrators. They are made on the command line only."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.accounts import logins
from services.api.accounts.models import Account
from services.api.accounts.use_cases import by_address, locked


class UnknownAddress(LookupError):
    """Nobody has an account with this address."""


def grant_admin(session: Session, email: str) -> Account:
    """It counts from the next token on: after a log-in, or within minutes. Raises `UnknownAddress`."""
    account = _by_address(session, email)
    account.is_admin = True
    return account


def revoke_admin(session: Session, email: str) -> list[UUID]:
    """Ends all their logins, because tokens carry the right. Returns those. Raises `UnknownAddress`."""
    account = _by_address(session, email)
    account.is_admin = False
    return logins.end_all(session, account)


def admins(session: Session) -> list[Account]:
    return list(session.scalars(select(Account).where(Account.is_admin).order_by(Account.email_key)))


def _by_address(session: Session, email: str) -> Account:
    found = by_address(session, email)
    if found is None:
        raise UnknownAddress(f"Nobody has an account with the address {email}.")
    return locked(session, found.id)
