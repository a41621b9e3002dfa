"""Fresh secrets, in the form that settings read."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

SERVERS = (
    "POSTGRES_PASSWORD",
    "API_DATABASE_PASSWORD",
    "PAYMENTS_DATABASE_PASSWORD",
    "NOTIFICATIONS_DATABASE_PASSWORD",
    "RABBITMQ_PASSWORD",
    "REDIS_PASSWORD",
)


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
