"""Idempotency keys, as Stripe keeps them."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from devtools.stripe_emulator.clock import Clock
from devtools.stripe_emulator.errors import InvalidParameter, KeyInUse, KeyReused
from devtools.stripe_emulator.store import Store

KEPT_FOR = 24 * 3600
LONGEST_KEY = 255


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]


def fingerprint(path: str, form: dict[str, Any]) -> str:
    """What two requests must share to count as the same one."""
    return hashlib.sha256(f"{path}\n{json.dumps(form, sort_keys=True)}".encode()).hexdigest()


class IdempotencyKeys:
    """The first answer given under a key, kept for 24 hours. To be used inside a transaction of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def claim(self, key: str, request: str) -> Answer | None:
        """The saved answer, or None when the caller is the first and must `save` or `forget`.

        Raises `KeyReused` for another request under the same key and `KeyInUse` while the first is running.
        """
        if len(key) > LONGEST_KEY:
            raise InvalidParameter(f"Idempotency keys may have up to {LONGEST_KEY} characters.")
        self._prune()
        row = self._store.execute("SELECT * FROM idempotency_keys WHERE key = ?", key).fetchone()
        if row is None:
            self._begin(key, request)
            return None
        if row["fingerprint"] != request:
            raise KeyReused(
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
                f" Try using a key other than '{key}' if you meant to execute a different request."
            )
        if row["status"] is None:
            message = "There is currently another in-progress request using this Idempotent Key"
            raise KeyInUse(f"{message}: {key}", code="idempotency_key_in_use")
        return Answer(row["status"], json.loads(row["body"]))

    def _begin(self, key: str, request: str) -> None:
        self._store.execute(
            "INSERT INTO idempotency_keys (key, fingerprint, created) VALUES (?, ?, ?)",
            key,
            request,
            self._clock.now(),
        )

    def save(self, key: str, answer: Answer) -> None:
        self._store.execute(
            "UPDATE idempotency_keys SET status = ?, body = ? WHERE key = ?",
            answer.status,
            json.dumps(answer.body),
            key,
        )

    def forget(self, key: str) -> None:
        self._store.execute("DELETE FROM idempotency_keys WHERE key = ?", key)

    def forget_unfinished(self) -> None:
        """After a restart nothing is in progress any more."""
        self._store.execute("DELETE FROM idempotency_keys WHERE status IS NULL")

    def _prune(self) -> None:
        self._store.execute("DELETE FROM idempotency_keys WHERE created < ?", self._clock.now() - KEPT_FOR)
