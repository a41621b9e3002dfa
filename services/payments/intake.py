"""Stripe's events of all requests that come at the same time, stored by one of them: one commit for many answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from services.payments import webhooks
from services.payments.seen import Hint
from services.payments.webhooks import Row
from shared.database import Database


@dataclass
class _Waiting:
    row: Row
    is_done: bool = False
    error: SQLAlchemyError | None = None


class Intake:
    """Safe to share between threads and greenlets. While one writes, the next ones gather."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writing = Lock()
        self._waiting: deque[_Waiting] = deque()

    def store(self, hint: Hint) -> None:
        """Returns when it is committed. Raises `sqlalchemy.exc.SQLAlchemyError`, and then Stripe sends it again."""
        mine = _Waiting(webhooks.row(hint))
        self._waiting.append(mine)
        with self._writing:
            if not mine.is_done:  # by whoever held the lock before
                self._write()
        if mine.error:
            raise mine.error

    def _write(self) -> None:
        # One by one: an event may be added meanwhile.
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            self._commit(batch)
        except SQLAlchemyError:
            for waiting in batch:  # one that cannot be stored spoils no other
                self._commit_alone(waiting)
        finally:
            for waiting in batch:
                waiting.is_done = True

    def _commit(self, batch: Sequence[_Waiting]) -> None:
        with self._database.transaction() as session:
            webhooks.store(session, [waiting.row for waiting in batch])

    def _commit_alone(self, waiting: _Waiting) -> None:
        try:
            self._commit([waiting])
        except SQLAlchemyError as error:
            waiting.error = error
