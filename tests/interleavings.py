"""Two acts at once, deterministically: the second comes ahead of each statement of the first, one after the other.

Threads that start together meet at the same few moments; here every moment has its turn. The second act runs to its
end, or until it waits for a lock of the first: then the first goes on, and the second ends when it may. So whatever
one interruption can do is seen: what was read in two statements, checked before it was locked, or locked in a circle.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, TypeVar

from psycopg import Connection, connect
from sqlalchemy import event as listening
from werkzeug.test import TestResponse

from shared.database import Database
from shared.errors import Problem

S = TypeVar("S")
Act = Callable[[S], object]
OURS = 500
"""A status from here on is a fault of ours, whoever was faster."""
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
LOOKS_EVERY_SECONDS = 0.002


@dataclass(frozen=True)
class Crossed(Generic[S]):
    """How two acts ended: `done`, the problem's type, or the status of an answer. `at` is the interrupted statement."""

    situation: S
    first: str
    second: str
    at: str


@dataclass
class _Interruption:
    """Starts an act ahead of the statement with that number, counted from 0, and lets the first go on when it may."""

    act: Callable[[], str]
    number: int
    observer: Connection[tuple[int]]
    pool: ThreadPoolExecutor
    at: str = ""
    running: Future[str] | None = None
    _ahead: Iterator[int] = field(default_factory=count)
    _thread: int = field(default_factory=threading.get_ident)

    def __call__(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if threading.get_ident() == self._thread and next(self._ahead) == self.number:
            self.at, self.running = statement, self.pool.submit(self.act)
            while not self.running.done() and not self._is_waiting():
                threading.Event().wait(LOOKS_EVERY_SECONDS)

    def _is_waiting(self) -> bool:
        row = self.observer.execute(WAITING).fetchone()
        return row is not None and row[0] > 0


def crossings(
    database: Database, situation: Callable[[], S], first: Act[S], second: Act[S]
) -> Iterator[Crossed[S]]:
    """Both acts in a fresh situation for each statement of the first; at last the second after the first."""
    dsn = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with connect(dsn, autocommit=True) as observer, ThreadPoolExecutor(1) as pool:
        for number in count():
            here = situation()
            interruption = _Interruption(lambda: outcome(second, here), number, observer, pool)  # noqa: B023
            with _listening(database, interruption):
                one = outcome(first, here)
            if interruption.running is None:
                yield Crossed(here, one, outcome(second, here), "")
                return
            yield Crossed(here, one, interruption.running.result(), interruption.at)


def outcome(act: Act[S], situation: S) -> str:
    """Problems are answers; any other error, or an answer that says that we failed, is a fault."""
    try:
        answer = act(situation)
    except Problem as problem:
        if problem.status >= OURS:
            raise
        return problem.type
    if not isinstance(answer, TestResponse):
        return "done"
    assert answer.status_code < OURS, answer.text
    return str(answer.status_code)


@contextmanager
def _listening(database: Database, interruption: _Interruption) -> Iterator[None]:
    for engine in (database.engine, database.at_once):
        listening.listen(engine, "before_cursor_execute", interruption)
    try:
        yield
    finally:
        for engine in (database.engine, database.at_once):
            listening.remove(engine, "before_cursor_execute", interruption)
