"""Logins that ended before their token did. Looked up on every request, so log-out counts at once everywhere."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import redis

from shared import metrics
from shared.database import now

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
        self._redis = redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
        self._unchecked = metrics.REVOCATION_UNCHECKED.labels(service)

    def revoke(self, login_ids: Iterable[UUID]) -> None:
        """Raises `redis.RedisError`."""
        pipeline = self._redis.pipeline(transaction=False)
        for login_id in login_ids:
            pipeline.set(_key(login_id), 1, ex=TOKEN_LIFE)
        pipeline.execute()

    def is_revoked(self, login_id: UUID) -> bool:
        """False also when Redis does not answer within half a second."""
        try:
            return bool(self._redis.exists(_key(login_id)))
        except redis.RedisError as error:
            self._unchecked.inc()
            logger.warning(
                "revocation list out of reach, token accepted until it expires",
                extra={"why": str(error)},
            )
            return False


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
