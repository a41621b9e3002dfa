"""Signed links in mails (itsdangerous). A link is made when the mail is sent, so no table, event or log holds one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from itsdangerous import BadSignature, URLSafeTimedSerializer

from shared.database import now

VERIFICATION_LIFE = timedelta(days=7)
PASSWORD_RESET_LIFE = timedelta(hours=1)
INVITE_LIFE = timedelta(days=400)
"""An invite's own `expires_at` decides; the signature merely must not outlive it by years."""


class BadLink(Exception):
    """The token is forged, cut short, or meant for something else."""


class ExpiredLink(BadLink):
    """The token was real once."""


@dataclass(frozen=True)
class Verification:
    account_id: UUID
    email: str


@dataclass(frozen=True)
class Rotated:
    """An id with the rotation number its link was made for: an older number means a newer link exists."""

    id: UUID
    rotation: int


@dataclass(frozen=True)
class Unsubscription:
    account_id: UUID
    category: str


@dataclass(frozen=True)
class StarFeedLink:
    account_id: UUID
    event_id: UUID
    rotation: int


class LinkSigner:
    """Makes and reads the tokens. Each purpose has a salt of its own, so one kind never passes for another."""

    def __init__(self, key: str) -> None:
        self._key = key

    def verification(self, account_id: UUID, email: str) -> str:
        """The token of the mail that proves an address."""
        return self._sign("verification", [str(account_id), email])

    def read_verification(self, token: str) -> Verification:
        """Raises `BadLink`."""
        account_id, email = self._read("verification", token, VERIFICATION_LIFE)
        return Verification(UUID(account_id), email)

    def password_reset(self, account_id: UUID, rotation: int) -> str:
        """The token of a reset mail; good for one rotation of the account's password."""
        return self._sign("password-reset", [str(account_id), rotation])

    def read_password_reset(self, token: str) -> Rotated:
        """Raises `BadLink`."""
        account_id, rotation = self._read("password-reset", token, PASSWORD_RESET_LIFE)
        return Rotated(UUID(account_id), rotation)

    def invite(self, invite_id: UUID, rotation: int) -> str:
        """The token of an invite's mail; a higher rotation makes those before it invalid."""
        return self._sign("invite", [str(invite_id), rotation])

    def read_invite(self, token: str) -> Rotated:
        """Raises `BadLink`."""
        invite_id, rotation = self._read("invite", token, INVITE_LIFE)
        return Rotated(UUID(invite_id), rotation)

    def unsubscription(self, account_id: UUID, category: str) -> str:
        """The token at the foot of a mail; it does not run out."""
        return self._sign("unsubscription", [str(account_id), category])

    def read_unsubscription(self, token: str) -> Unsubscription:
        """Raises `BadLink`."""
        account_id, category = self._read("unsubscription", token, None)
        return Unsubscription(UUID(account_id), category)

    def star_feed(self, account_id: UUID, event_id: UUID, rotation: int) -> str:
        """The token of the calendar of somebody's stars; it does not run out, a higher rotation ends it."""
        return self._sign("star-feed", [str(account_id), str(event_id), rotation])

    def read_star_feed(self, token: str) -> StarFeedLink:
        """Raises `BadLink`."""
        account_id, event_id, rotation = self._read("star-feed", token, None)
        return StarFeedLink(UUID(account_id), UUID(event_id), rotation)

    def _sign(self, purpose: str, values: Sequence[str | int]) -> str:
        return str(self._serializer(purpose).dumps(values))

    def _read(self, purpose: str, token: str, life: timedelta | None) -> list[Any]:
        try:
            values, made_at = self._serializer(purpose).loads(token, return_timestamp=True)
        except BadSignature as error:
            raise BadLink(purpose) from error
        # Not by the library's `max_age`: it refuses what comes from a clock that is a little ahead of this one.
        if life is not None and now() - made_at > life:
            raise ExpiredLink(purpose)
        return values  # type: ignore[no-any-return]

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._key, salt=f"fanfare.{purpose}")
