"""Room tickets: `api`, which alone knows the roles, signs who may join an event's editing room at `realtime`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from shared.auth.tokens import BadToken, TokenSigner, TokenVerifier


@dataclass(frozen=True)
class RoomTicket:
    """For one account and one event, so that a copied one is worth nothing."""

    event_id: UUID
    account_id: UUID
    expires_at: datetime

    def sign(self, signer: TokenSigner) -> str:
        """As the browser carries it."""
        claims = {"sub": str(self.account_id), "event": str(self.event_id)}
        return signer.sign(claims, "room", self.expires_at)

    @classmethod
    def read(cls, verifier: TokenVerifier, text: str) -> RoomTicket:
        """Raises `BadToken`."""
        claims = verifier.verify(text, "room")
        try:
            expires_at = datetime.fromtimestamp(claims["exp"], UTC)
            return cls(UUID(claims["event"]), UUID(claims["sub"]), expires_at)
        except (KeyError, ValueError) as error:
            raise BadToken("no room ticket") from error
