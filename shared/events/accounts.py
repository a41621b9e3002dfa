"""Facts about accounts and their logins, from `api`."""

from __future__ import annotations

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
