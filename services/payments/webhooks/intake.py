"""Stripe's events of all requests that come at the same time, stored by one of them: one commit for many answers.

On PostgreSQL that is one statement on a connection kept for it, one way there and back. A session of its own with
BEGIN, COMMIT and a question whether the server is still there took three times as long as the statement.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from pydantic_core import to_json
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from services.payments.stripe.seen import Hint
from services.payments.webhooks import events
from services.payments.webhooks.events import Row
from services.payments.webhooks.models import WebhookEvent
from shared.database import Database
from shared.errors import Unavailable

COLUMNS = ", ".join(WebhookEvent.__table__.columns.keys())
STORE = (
    f"INSERT INTO webhook_events ({COLUMNS}) SELECT {COLUMNS}"  # noqa: S608 - names of our own
    " FROM json_populate_recordset(NULL::webhook_events, %s::json) ON CONFLICT DO NOTHING"
)
"""One JSON text for all rows: an array for each column took the driver a third longer."""


@dataclass
class _Waiting:
    row: Row
    is_done: bool = False
    is_stored: bool = False
    error: SQLAlchemyError | None = None


class Intake:
    """Safe to share between threads and greenlets. While one writes, the next ones gather."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writing = Lock()
        self._waiting: deque[_Waiting] = deque()
        self._connection: Connection | None = None

    def store(self, hint: Hint) -> None:
        """Returns when it is committed. Raises otherwise, and then Stripe sends it again."""
        mine = _Waiting(events.row(hint))
        self._waiting.append(mine)
        with self._writing:
            if not mine.is_done:  # by whoever held the lock before
                self._write()
        if mine.error:
            raise mine.error
        if not mine.is_stored:  # whoever wrote was stopped halfway
            raise Unavailable("It may not be stored. Please send it again.")

    def _write(self) -> None:
        time.sleep(0)  # whoever is about to store something does so first
        # One by one: an event may be added meanwhile.
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            self._commit(batch)
        except SQLAlchemyError:
            self._hang_up()
            for waiting in batch:  # one that cannot be stored spoils no other
                self._commit_alone(waiting)
        else:
            for waiting in batch:
                waiting.is_stored = True
        finally:
            for waiting in batch:
                waiting.is_done = True

    def _commit(self, batch: Sequence[_Waiting]) -> None:
        if self._database.is_sqlite:
            self._commit_in_session(batch)
            return
        if self._connection is None:
            self._connection = self._database.line()
        # In a fixed order, so that two processes that were told of the same events cannot wait for each other.
        rows = sorted((waiting.row for waiting in batch), key=lambda row: str(row["id"]))
        self._connection.exec_driver_sql(STORE, (to_json(rows).decode(),))

    def _commit_alone(self, waiting: _Waiting) -> None:
        try:
            self._commit_in_session([waiting])
        except SQLAlchemyError as error:
            waiting.error = error
        else:
            waiting.is_stored = True

    def _commit_in_session(self, batch: Sequence[_Waiting]) -> None:
        with self._database.transaction() as session:
            events.store(session, [waiting.row for waiting in batch])

    def _hang_up(self) -> None:
        """What broke once is not asked again: a server that was restarted, a network that is gone."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
