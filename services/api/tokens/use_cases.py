"""Making personal tokens, listing and revoking them."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.api.accounts import logins, publications
from services.api.accounts.models import Account
from services.api.accounts.use_cases import locked
from services.api.tokens.bodies import NewToken
from services.api.tokens.errors import NameTaken, TooMany
from services.api.tokens.models import BEGINNING, PersonalToken
from shared.auth import Person
from shared.auth.guard import PERSONAL_PREFIX
from shared.background.timers import Timer
from shared.database import Database, now
from shared.errors import NotFound

MOST = 50
KEPT = timedelta(days=30)
"""So that people can still see what ended, and when it was last used."""
USE_NOTED_EVERY = timedelta(minutes=1)
CLEAN_BATCH = 500
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """`text` is told this once and kept nowhere."""

    token: PersonalToken
    text: str


def make(session: Session, person: Person, new: NewToken) -> Made:
    """Its owner hears of it, so that nobody makes one behind their back.

    Raises `NameTaken`, `NotAuthenticated` when the account is gone or the login has ended, `TooMany`.
    """
    account = locked(session, person.id)
    logins.check_live(session, person.login_id)  # a new password may just have ended it, and all tokens
    if len(live(session, account.id)) >= MOST:
        raise TooMany(f"There may be {MOST} of them: revoke one first.")
    random = secrets.token_urlsafe(32)
    text = f"{PERSONAL_PREFIX}{random}"
    token = PersonalToken(
        account_id=account.id,
        name=new.name,
        digest=digest(text),
        beginning=random[:BEGINNING],
        scopes=list(map(str, new.scopes)),
        created_at=now(),
        expires_at=new.expires_at,
    )
    session.add(token)
    _flush(session)
    publications.token_made(session, account, token.id, token.name, token.expires_at)
    _audit("personal token made", token)
    return Made(token, text)


def live(session: Session, account_id: UUID) -> Sequence[PersonalToken]:
    """Those that work now, the newest first."""
    wanted = _of(account_id).where(PersonalToken.revoked_at.is_(None), PersonalToken.expires_at > now())
    return session.scalars(wanted).all()


def listed(session: Session, account_id: UUID) -> Sequence[PersonalToken]:
    """Those that ended within the last month as well."""
    return session.scalars(_of(account_id).limit(500)).all()


def find(session: Session, account_id: UUID, token_id: UUID) -> PersonalToken:
    """One's own, locked. Raises `NotFound`."""
    token = session.get(PersonalToken, token_id, with_for_update=True)
    if token is None or token.account_id != account_id:
        raise NotFound("There is no such token.")
    return token


def revoke(token: PersonalToken) -> None:
    """From the next request on nobody gets in with it; again is harmless. It is locked."""
    if token.revoked_at is None:
        token.revoked_at = now()
        _audit("personal token revoked", token)


def revoke_all(session: Session, account_id: UUID) -> None:
    """Whoever lost their password does not know who made which token."""
    still = (PersonalToken.account_id == account_id, PersonalToken.revoked_at.is_(None))
    session.execute(update(PersonalToken).where(*still).values(revoked_at=now()))


def recognised(database: Database, text: str) -> tuple[PersonalToken, Account] | None:
    """A live token with its owner, as both are now. Its use is noted, once a minute."""
    moment = now()
    with database.transaction() as session:
        found = session.execute(
            select(PersonalToken, Account)
            .join(Account, Account.id == PersonalToken.account_id)
            .where(PersonalToken.digest == digest(text))
        ).one_or_none()
        if found is None or not found.PersonalToken.is_live(moment):
            return None
        token = found.PersonalToken
        if token.last_used_at is None or token.last_used_at < moment - USE_NOTED_EVERY:
            token.last_used_at = moment
        return token, found.Account


def timers(database: Database) -> list[Timer]:
    return [Timer("forget-old-tokens", timedelta(hours=1), lambda: forget_old(database))]


def forget_old(database: Database) -> bool:
    """Delete a batch of those that ended a month ago. Returns whether more are waiting."""
    ended = now() - KEPT
    old = (
        select(PersonalToken.id)
        .where(or_(PersonalToken.expires_at < ended, PersonalToken.revoked_at < ended))
        .limit(CLEAN_BATCH)
    )
    gone = delete(PersonalToken).where(PersonalToken.id.in_(old)).returning(PersonalToken.id)
    with database.transaction() as session:
        return len(session.scalars(gone).all()) == CLEAN_BATCH


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _of(account_id: UUID) -> Select[PersonalToken]:
    return (
        select(PersonalToken).where(PersonalToken.account_id == account_id).order_by(PersonalToken.id.desc())
    )


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise NameTaken("Choose another name, or revoke the token that has it.") from error


def _audit(what: str, token: PersonalToken) -> None:
    told = {"account": str(token.account_id), "token": str(token.id), "scopes": token.scopes}
    logger.info(what, extra=told)
