"""Logging in and out, for the JSON calls and the forms alike: the slow steps around each transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import UUID

import redis
from flask import request

from services.api.accounts import logins, passwords, use_cases
from services.api.accounts.bodies import LogIn, PasswordChange, SignUp
from services.api.accounts.errors import WrongCredentials, WrongPassword
from services.api.accounts.languages import wanted
from services.api.accounts.logins import Opened
from services.api.accounts.models import Account
from services.api.accounts.use_cases import NewAccount
from services.api.invites import arrivals, keys
from services.api.keyring import keyring
from shared import web
from shared.auth import Person
from shared.errors import NotAuthenticated

logger = logging.getLogger(__name__)


def sign_up(body: SignUp) -> Opened:
    """Register and log in. Raises 403, 409 or 410, see `invites.arrivals`."""
    key = keys.read(keyring().links, body.invite_token) if body.invite_token else None
    new = NewAccount(body.name, body.email, passwords.hashed(body.password), wanted(request.accept_languages))
    with web.transaction() as session:
        account = arrivals.sign_up(session, new, key)
        return logins.open_login(session, keyring().signer, account, _user_agent())


def log_in(body: LogIn) -> Opened:
    """Raises `WrongCredentials`, after the same time for known and unknown addresses."""
    with web.transaction() as session:
        found = use_cases.by_address(session, body.email)
    if not passwords.matches(found.password_hash if found else None, body.password) or found is None:
        raise WrongCredentials
    with web.transaction() as session:
        account = use_cases.locked(session, found.id)
        if account.password_hash != found.password_hash:  # it was changed while we compared
            raise WrongCredentials
        return logins.open_login(session, keyring().signer, account, _user_agent())


def log_out(person: Person) -> None:
    """End this login, everywhere and at once."""
    with web.transaction() as session:
        ended = logins.end(session, use_cases.locked(session, person.id), person.login_id)
    make_known(ended)


def change_password(person: Person, body: PasswordChange) -> None:
    """Raises `WrongPassword`. All other logins end."""
    with web.transaction() as session:
        account = session.get(Account, person.id)
    if account is None:
        raise NotAuthenticated("This account does not exist any more.")
    if not passwords.matches(account.password_hash, body.current_password):
        raise WrongPassword
    password_hash = passwords.hashed(body.new_password)
    with web.transaction() as session:
        ended = use_cases.change_password(
            session,
            person.id,
            password_hash,
            instead_of=account.password_hash,
            login_id=person.login_id,
        )
    make_known(ended)


def reset_password(token: str, password: str) -> None:
    """Raises `BadLinkToken`. Every login ends."""
    link = use_cases.read_password_reset(keyring().links, token)
    password_hash = passwords.hashed(password)
    with web.transaction() as session:
        ended = arrivals.reset_password(session, link, password_hash)
    make_known(ended)


def make_known(login_ids: Sequence[UUID]) -> None:
    """Have every service refuse their tokens. With Redis away they run out by themselves within minutes."""
    if not login_ids:
        return
    try:
        keyring().revocations.revoke(login_ids)
    except redis.RedisError:
        logger.exception("ended logins could not be made known, their tokens count until they expire")


def _user_agent() -> str:
    return request.user_agent.string
