"""Logins that ended before their token did. Looked up on every request, so log-out counts at once everywhere."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import redis

from shared.database import now
from shared.observability import metrics
from shared.timing import redis_patience

TOKEN_LIFE = timedelta(minutes=15)
logger = logging.getLogger(__name__)


class Revocations(Protocol):
    def revoke(self, login_ids: Iterable[UUID]) -> None:
        """Remember them for as long as a token of theirs could live. Raises `redis.RedisError` when it cannot."""

    def is_revoked(self, login_id: UUID) -> bool:
        """Whether the login has ended."""


class RedisRevocations:
    """With Redis away tokens count until they expire; each such request is counted."""

    def __init__(self, url: str, service: str) -> None:
        self._redis = redis.Redis.from_url(url, **redis_patience.OPTIONS)
        self._unchecked = metrics.REVOCATION_UNCHECKED.labels(service)
        self._is_away = False
        self._ask_again_at = 0.0

    def revoke(self, login_ids: Iterable[UUID]) -> None:
        """Raises `redis.RedisError`."""
        pipeline = self._redis.pipeline(transaction=False)
        for login_id in login_ids:
            pipeline.set(_key(login_id), 1, ex=TOKEN_LIFE)
        pipeline.execute()

    def is_revoked(self, login_id: UUID) -> bool:
        """False also when Redis does not answer within half a second, and for two seconds after that."""
        if self._rests():
            self._unchecked.inc()
            return False
        try:
            is_revoked = bool(self._redis.exists(_key(login_id)))
        except redis.RedisError as error:
            self._note_absence(error)
            return False
        self._is_away = False
        return is_revoked

    def _rests(self) -> bool:
        """Whether Redis is left alone. While it is away one request at a time looks whether it is back."""
        if not self._is_away:
            return False
        if time.monotonic() < self._ask_again_at:
            return True
        self._ask_again_at = time.monotonic() + redis_patience.REST_SECONDS
        return False

    def _note_absence(self, error: redis.RedisError) -> None:
        self._is_away = True
        self._ask_again_at = time.monotonic() + redis_patience.REST_SECONDS
        self._unchecked.inc()
        logger.warning(
            "revocation list out of reach, tokens accepted until they expire", extra={"why": str(error)}
        )


class InProcessRevocations:
    """For the embedded mode, where all services share one process."""

    def __init__(self) -> None:
        self._until = dict[UUID, float]()

    def revoke(self, login_ids: Iterable[UUID]) -> None:
        """Remember them in this process, and forget those whose tokens have expired."""
        present = now().timestamp()
        self._until = {login_id: end for login_id, end in self._until.items() if end > present}
        self._until |= dict.fromkeys(login_ids, present + TOKEN_LIFE.total_seconds())

    def is_revoked(self, login_id: UUID) -> bool:
        """Whether the login has ended."""
        return self._until.get(login_id, 0) > now().timestamp()


def _key(login_id: UUID) -> str:
    return f"fanfare:revoked:{login_id}"
