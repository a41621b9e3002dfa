"""One leader per database: it alone relays and runs timers, so that events leave in order and nothing runs twice.

On PostgreSQL a session-level advisory lock on a connection of its own, which also hears the outbox's NOTIFY. On
SQLite there is one process, and so one leader.
"""

from __future__ import annotations

import logging
import time
from typing import Protocol

import psycopg

from shared.database import Database, postgres

ASK_SECONDS = 1.0
"""A connection that brings news need not be asked more often whether it is there."""
PING_SECONDS = 5.0
"""How long the database may take to answer before the lead counts as lost."""
SILENT_SECONDS = 60
"""How long the database hears nothing of a leader before it lets somebody else lead: longer than the relay waits for
the broker's confirms."""
LOCK = "SELECT pg_try_advisory_lock(hashtext('fanfare leader'))"
CHANNEL = "fanfare_outbox"
logger = logging.getLogger(__name__)


class LeadershipLost(Exception):
    """The connection that held the lock is gone: somebody else may lead by now."""


class Leadership(Protocol):
    def acquire(self) -> bool:
        """Whether this process leads now."""

    def wait(self, seconds: float) -> None:
        """Sleep until something is in the outbox, or the time is over. Raises `LeadershipLost`."""

    def wake(self) -> None:
        """End a wait from another thread."""

    def release(self) -> None:
        """Hand the lead over at once; harmless without it."""


def leadership(database: Database) -> Leadership:
    """How the workers on this database agree on a leader."""
    return OnlyProcess(database) if database.is_sqlite else AdvisoryLock(database)


class OnlyProcess:
    def __init__(self, database: Database) -> None:
        self._filled = database.outbox_filled

    def acquire(self) -> bool:
        """Always True."""
        return True

    def wait(self, seconds: float) -> None:
        """Sleep until the outbox is filled or `seconds` are over."""
        self._filled.wait(seconds)
        self._filled.clear()

    def wake(self) -> None:
        """End the wait."""
        self._filled.set()

    def release(self) -> None:
        """The process ends; there is nothing to hand over."""


class AdvisoryLock:
    def __init__(self, database: Database, silent_seconds: int = SILENT_SECONDS) -> None:
        self._silent_seconds = silent_seconds
        self._url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: psycopg.Connection | None = None
        self._asked_at = 0.0

    def acquire(self) -> bool:
        """Whether this process leads now; a database that does not answer means no."""
        try:
            return self._connection is not None or self._try()
        except psycopg.OperationalError as error:
            logger.warning("cannot ask for the lead", extra={"why": str(error)})
            self.release()
            return False

    def _try(self) -> bool:
        connection = _LeadersConnection.connect(
            self._url,
            autocommit=True,
            options=f"-c idle_session_timeout={self._silent_seconds}s {postgres.SERVER_OPTIONS}",
            **postgres.CONNECT,
        )
        row = connection.execute(LOCK).fetchone()
        if row is None or not row[0]:
            connection.close()
            return False
        connection.execute(f"LISTEN {CHANNEL}")
        self._connection = connection
        return True

    def wait(self, seconds: float) -> None:
        """Sleep until NOTIFY or until `seconds` are over. Raises `LeadershipLost` when the database is out of reach."""
        if self._connection is None:
            raise LeadershipLost
        try:
            has_news = any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))
            if not has_news or time.monotonic() - self._asked_at > ASK_SECONDS:
                # Nothing else tells a connection that is quiet from one that leads nowhere any more.
                self._connection.execute("SELECT")
                self._asked_at = time.monotonic()
        except psycopg.OperationalError as error:
            self.release()
            raise LeadershipLost from error

    def wake(self) -> None:
        """The wait is short enough to be waited for."""

    def release(self) -> None:
        """Close the connection, and with it give back the lock."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _LeadersConnection(postgres.PunctualConnection):
    patience = PING_SECONDS
