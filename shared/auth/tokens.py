"""Signed tokens (EdDSA JWT). `api` signs, everybody verifies; the audience keeps one kind from passing for another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import jwt

from shared.config import keys

ALGORITHM = "EdDSA"
Audience = Literal["session", "inbox", "order", "payment-grant", "room"]


class BadToken(Exception):
    """Forged, cut short, or for another audience."""


class ExpiredToken(BadToken):
    """It was real once. `claims` are verified but for the time."""

    def __init__(self, claims: dict[str, Any]) -> None:
        super().__init__("expired")
        self.claims = claims


@dataclass(frozen=True)
class SessionClaims:
    """Who is logged in. `csrf_hash` is the SHA-256 (hex) of the CSRF value that belongs to the login.

    `language` is the account's, so that every service can speak it.
    """

    account_id: UUID
    name: str
    login_id: UUID
    is_admin: bool
    csrf_hash: str
    expires_at: datetime
    language: str = "en"

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> SessionClaims:
        """From a verified token's claims."""
        return cls(
            account_id=UUID(claims["sub"]),
            name=claims["name"],
            login_id=UUID(claims["sid"]),
            is_admin=bool(claims["admin"]),
            csrf_hash=claims["csrf"],
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
            language=claims.get("lang", "en"),
        )

    def to_claims(self) -> dict[str, Any]:
        """As they stand in the token."""
        return {
            "sub": str(self.account_id),
            "name": self.name,
            "sid": str(self.login_id),
            "admin": self.is_admin,
            "csrf": self.csrf_hash,
            "lang": self.language,
        }


class TokenVerifier:
    def __init__(self, public_key: str) -> None:
        """Reads the key once: with each token it would take half as long as to verify it."""
        self._key = keys.public_key(public_key)

    def verify(self, token: str, audience: Audience) -> dict[str, Any]:
        """The claims. Raises `ExpiredToken` or `BadToken`."""
        try:
            return self._decode(token, audience, check_expiry=True)
        except jwt.ExpiredSignatureError:
            raise ExpiredToken(self._decode(token, audience, check_expiry=False)) from None
        except jwt.InvalidTokenError as error:
            raise BadToken(str(error)) from error

    def _decode(self, token: str, audience: Audience, *, check_expiry: bool) -> dict[str, Any]:
        return jwt.decode(
            token,
            self._key,
            algorithms=[ALGORITHM],
            audience=audience,
            # When it was issued is for people who read it: the issuer's clock may be ahead of this one.
            options={"require": ["exp", "aud"], "verify_exp": check_expiry, "verify_iat": False},
        )

    @staticmethod
    def unproven(token: str) -> dict[str, Any]:
        """What a token claims, whoever signed it: only for notes about forged ones. Empty where it is none."""
        try:
            return jwt.decode(token, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            return {}

    def session(self, token: str) -> SessionClaims:
        """The claims of a log-in's token. Raises `BadToken`, and `ExpiredToken` where only its time is over."""
        return SessionClaims.from_claims(self.verify(token, "session"))

    def inbox(self, token: str) -> SessionClaims:
        """The claims of a token that is good for the log-in's inbox alone. Raises as `session` does."""
        return SessionClaims.from_claims(self.verify(token, "inbox"))


class TokenSigner:
    def __init__(self, private_key: str) -> None:
        self._key = keys.private_key(private_key)

    def sign(self, claims: Mapping[str, Any], audience: Audience, expires_at: datetime) -> str:
        """A signed token (EdDSA, RFC 8037) that only its `audience` accepts, until `expires_at`."""
        return jwt.encode(
            {**claims, "aud": audience, "exp": expires_at, "iat": datetime.now(UTC)},
            self._key,
            algorithm=ALGORITHM,
        )

    def session(self, claims: SessionClaims) -> str:
        """The token of a log-in."""
        return self.sign(claims.to_claims(), "session", claims.expires_at)

    def inbox(self, claims: SessionClaims) -> str:
        """A token that is good for the log-in's inbox alone: for a page of another site."""
        return self.sign(claims.to_claims() | {"admin": False}, "inbox", claims.expires_at)


def account_of(token: str) -> UUID:
    """Whose session token it is, for whoever has just signed or verified it: nothing is checked here."""
    return UUID(jwt.decode(token, options={"verify_signature": False})["sub"])
