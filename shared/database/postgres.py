"""Connections to PostgreSQL on which nobody waits for ever, whatever becomes of the network."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus

ANSWER_SECONDS = 20.0
"""Longer than `statement_timeout`: the server is the first to give up, if it is there."""
CONNECT: dict[str, Any] = {
    "connect_timeout": 5,
    # Of the system's own: it tells a machine that is gone from one that has nothing to say.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
SERVER_OPTIONS = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
"""The same from the server's side, so that the locks of a machine that is gone are free within half a minute."""


class PunctualConnection(psycopg.Connection[Any]):
    """Ends when an answer takes longer than `patience` seconds (None: however long).

    Time-outs of the server do not help where the server is out of reach, and libpq has none of its own.
    """

    patience: float | None = ANSWER_SECONDS

    def is_open(self) -> bool:
        """Whether the server has hung up, as far as is known here: it is not asked, so this takes no time."""
        try:
            self.pgconn.consume_input()  # what it said last
            self.pgconn.consume_input()  # that it hung up
        except psycopg.OperationalError:
            return False
        return True

    def answers(self) -> bool:
        """Whether the server is still there. It is asked."""
        try:
            self.execute("SELECT 1")
            self.rollback()
        except psycopg.OperationalError:
            return False
        return True

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Raises `psycopg.OperationalError` when patience ends; the connection is closed then."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.info.transaction_status is TransactionStatus.ACTIVE:
                self.close()  # the answer may yet come, and would be taken for that of the next question
            raise
