"""Logins: one for each browser or client, ended by log-out, by a new password, or by time."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.api.accounts import publications
from services.api.accounts.models import USER_AGENT_LENGTH, Account, Login
from services.api.accounts.renewal import issue
from shared.auth.guard import csrf_hash
from shared.auth.session_cookies import LOGIN_LIFE_SECONDS
from shared.auth.tokens import TokenSigner
from shared.database import Database, now
from shared.errors import NotAuthenticated

LOGIN_LIFE = timedelta(seconds=LOGIN_LIFE_SECONDS)
CLEAN_BATCH = 1000


@dataclass(frozen=True)
class Opened:
    """What a client gets when it logs in. `csrf` is kept nowhere else."""

    account: Account
    token: str
    expires_at: datetime
    csrf: str


def open_login(session: Session, signer: TokenSigner, account: Account, user_agent: str) -> Opened:
    csrf, moment = secrets.token_urlsafe(32), now()
    login = Login(
        account_id=account.id,
        created_at=moment,
        renewed_at=moment,
        expires_at=moment + LOGIN_LIFE,
        csrf_hash=csrf_hash(csrf),
        user_agent=user_agent[:USER_AGENT_LENGTH],
    )
    session.add(login)
    session.flush()
    fresh = issue(signer, account, login)
    return Opened(account, fresh.token, fresh.claims.expires_at, csrf)


def check_live(session: Session, login_id: UUID) -> None:
    """Raises `NotAuthenticated` where it has ended since the request came. Lock the account first."""
    login = session.get(Login, login_id)
    if login is None or not login.is_live(now()):
        raise NotAuthenticated("This login has ended. Log in again.")


def end(session: Session, account: Account, login_id: UUID) -> list[UUID]:
    """End one login. Returns the ids that were ended, for the list of revocations."""
    return _end(session, account, [login_id])


def end_all(session: Session, account: Account, *, but: UUID | None = None) -> list[UUID]:
    """End an account's logins, but for the one that asked. Returns the ids that were ended."""
    live = select(Login.id).where(Login.account_id == account.id, Login.revoked_at.is_(None))
    return _end(session, account, [login_id for login_id in session.scalars(live) if login_id != but])


def _end(session: Session, account: Account, login_ids: Iterable[UUID]) -> list[UUID]:
    ending = (
        update(Login)
        .where(Login.id.in_(login_ids), Login.account_id == account.id, Login.revoked_at.is_(None))
        .values(revoked_at=now())
        .returning(Login.id)
    )
    ended = list(session.scalars(ending))
    if ended:
        publications.logins_revoked(session, account, ended)
    return ended


def forget_old(database: Database) -> bool:
    """Delete logins that ran out, a batch at a time. Returns whether more are waiting."""
    old = select(Login.id).where(Login.expires_at < now()).limit(CLEAN_BATCH)
    with database.transaction() as session:
        gone = session.scalars(delete(Login).where(Login.id.in_(old)).returning(Login.id)).all()
    return len(gone) == CLEAN_BATCH
