"""Secrets in the form that settings hold: made anew, and read."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

SERVERS = (
    "POSTGRES_PASSWORD",
    "API_DATABASE_PASSWORD",
    "PAYMENTS_DATABASE_PASSWORD",
    "NOTIFICATIONS_DATABASE_PASSWORD",
    "RABBITMQ_PASSWORD",
    "REDIS_PASSWORD",
)


class BadKey(ValueError):
    """What stands where a key should stand; the text is not repeated, for it may be one of another kind."""


@dataclass(frozen=True)
class Keys:
    """PEM texts for tokens, a random text for links."""

    signing_key: str
    verify_key: str
    link_key: str

    def as_environment(self) -> dict[str, str]:
        """One line each: environment files know no line ends, so `\\n` stands for them."""
        return {
            "SIGNING_KEY": self.signing_key.replace("\n", "\\n"),
            "VERIFY_KEY": self.verify_key.replace("\n", "\\n"),
            "LINK_KEY": self.link_key,
        }


def generate() -> Keys:
    """A new key pair (Ed25519, RFC 8032) and a new random text of 256 bits."""
    private = Ed25519PrivateKey.generate()
    return Keys(
        signing_key=private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        verify_key=private.public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        .decode(),
        link_key=secrets.token_urlsafe(32),
    )


def for_servers() -> dict[str, str]:
    """What docker-compose.yml needs besides: new passwords for the servers, and the secret of Stripe's webhooks.

    All of it may stand in an address as it is.
    """
    passwords = {name: secrets.token_urlsafe(32) for name in SERVERS}
    return {**passwords, "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_urlsafe(32)}"}


def private_key(pem: str) -> Ed25519PrivateKey:
    """Raises `BadKey`."""
    try:
        key = load_pem_private_key(_bytes(pem), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadKey("not a private key in PEM without a password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey("a private key, but not of Ed25519")
    return key


def public_key(pem: str) -> Ed25519PublicKey:
    """Raises `BadKey`."""
    try:
        key = load_pem_public_key(_bytes(pem))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKey("not a public key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey("a public key, but not of Ed25519")
    return key


def _bytes(pem: str) -> bytes:
    return pem.replace("\\n", "\n").encode()
