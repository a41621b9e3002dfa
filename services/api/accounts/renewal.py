"""Tokens live for minutes, logins for weeks: while the login lives, a token that has run out is followed by another."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.accounts.models import Account, Login
from shared.auth.guard import Renew, Renewal
from shared.auth.revocations import TOKEN_LIFE
from shared.auth.tokens import SessionClaims, TokenSigner
from shared.database import Database, now


def renewing(database: Database, signer: TokenSigner) -> Renew:
    """What the guard calls for a token that was real but has run out."""

    def renew(old: SessionClaims) -> Renewal | None:
        with database.transaction() as session:
            return renewal(session, signer, old.login_id)

    return renew


def renewal(session: Session, signer: TokenSigner, login_id: UUID) -> Renewal | None:
    """A fresh token for a login, or None when the login has ended."""
    found = session.execute(
        select(Login, Account).join(Account, Account.id == Login.account_id).where(Login.id == login_id)
    ).one_or_none()
    moment = now()
    if found is None or not found.Login.is_live(moment):
        return None
    found.Login.renewed_at = moment
    return issue(signer, found.Account, found.Login)


def issue(signer: TokenSigner, account: Account, login: Login) -> Renewal:
    """A token that tells the account as it is now, and lives no longer than its login."""
    claims = SessionClaims(
        account_id=account.id,
        name=account.name,
        login_id=login.id,
        is_admin=account.is_admin,
        csrf_hash=login.csrf_hash,
        expires_at=min(now() + TOKEN_LIFE, login.expires_at),
        language=account.language,
    )
    return Renewal(claims, signer.session(claims))
