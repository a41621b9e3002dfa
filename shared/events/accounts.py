"""Facts about accounts and their logins, from `api`."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event


class AccountEvent(Event):
    """An account as it is after the change; subject `accounts/{id}`."""

    account_id: UUID
    name: str
    email: str
    verified: bool
    language: str
    timezone: str


class AccountRegistered(AccountEvent):
    type: ClassVar[str] = "account.registered"


class AccountVerified(AccountEvent):
    type: ClassVar[str] = "account.verified"


class AccountChanged(AccountEvent):
    type: ClassVar[str] = "account.changed"


class VerificationRequested(Event):
    """Send the verification link again."""

    type: ClassVar[str] = "account.verification_requested"

    account_id: UUID
    name: str
    email: str
    language: str


class PasswordResetRequested(Event):
    """Send a link that lets the account's holder choose a new password. `rotation` makes older links void."""

    type: ClassVar[str] = "account.password_reset_requested"

    account_id: UUID
    name: str
    email: str
    language: str
    rotation: int


class TokenMade(Event):
    """Somebody who was logged in to the account made a personal token, which programs use in its name.

    Subject `accounts/{id}`; `token_name` is what they call it.
    """

    type: ClassVar[str] = "account.token_made"

    account_id: UUID
    name: str
    email: str
    language: str
    token_id: UUID
    token_name: str
    expires_at: datetime


class LoginRevoked(Event):
    """These logins have ended; sockets opened with them close."""

    type: ClassVar[str] = "login.revoked"
    ephemeral: ClassVar[bool] = True

    account_id: UUID
    login_ids: tuple[UUID, ...]

    @property
    def room(self) -> UUID:
        """Theirs."""
        return self.account_id
