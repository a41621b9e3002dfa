"""The secrets of webhooks and the headers of a call, after Standard Webhooks (https://www.standardwebhooks.com)."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from standardwebhooks import Webhook as Signature

PREFIX = "whsec_"


class Secrets:
    """Each is derived from the platform's key, the webhook and its rotation, so that no table holds one."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def of(self, webhook_id: UUID, rotation: int) -> str:
        """As organisers are shown it."""
        derived = hmac.new(self._key, f"fanfare.webhook.{webhook_id}.{rotation}".encode(), sha256)
        return PREFIX + b64encode(derived.digest()).decode()


def headers(message_id: str, secrets: Sequence[str], sent_at: datetime, body: str) -> dict[str, str]:
    """Signed with each of the secrets. `sent_at` is in UTC: the library reads it so."""
    signatures = [Signature(secret).sign(message_id, sent_at, body) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Fanfare-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
