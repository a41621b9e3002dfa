"""Very many events for an audience, written into the api's outbox whatever becomes of its database."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from itertools import cycle
from typing import Self

import psycopg

from shared.auth import Person
from shared.database import new_id, now
from shared.events import InviteAccepted, Recipient, pack
from tests.post_room import invite_accepted

TICK_SECONDS = 0.2
LEAST_EACH_TICK = 40
"""When the time is over and some are left."""
RETRY_SECONDS = 0.2
LONGEST_SECONDS = 240
INSERT = """
    INSERT INTO outbox (event_id, type, routing_key, ephemeral, body, recorded_at)
    VALUES (%s, %s, %s, false, %s, %s)"""
Row = tuple[object, ...]


class News:
    """Runs from `with` to its end, which waits until all `number` are recorded. `told` is who must see what, and how
    often: person and link."""

    def __init__(self, address: str, people: Sequence[Person], number: int, seconds: float) -> None:
        """`address` is that of `api`'s database, for psycopg."""
        self.told = Counter[tuple[str, str]]()
        self._address = address
        self._people = cycle(people)
        self._left = number
        self._each_tick = max(1, round(number / seconds * TICK_SECONDS))
        self._is_over = threading.Event()
        self._failures: list[Exception] = []
        self._thread = threading.Thread(target=self._run, name="news", daemon=True)

    def _run(self) -> None:
        try:
            while self._left:
                number = min(self._left, self._number_now())
                self._record([self._row(next(self._people)) for _ in range(number)])
                self._left -= number
        except Exception as error:  # noqa: BLE001 - raised again on the main thread
            self._failures.append(error)

    def _number_now(self) -> int:
        """Of those that are due after the next tick; what an outage has delayed comes when the time is over."""
        if not self._is_over.wait(TICK_SECONDS):
            return self._each_tick
        time.sleep(TICK_SECONDS)
        return max(self._each_tick, LEAST_EACH_TICK)

    def _row(self, person: Person) -> Row:
        event = invite_accepted(Recipient(account_id=person.id, email=None, name=person.name))
        self.told[str(person.id), _link(event)] += 1
        event_id, present = new_id(), now()
        body = pack(event, event_id=event_id, source="/api", time=present, traceparent=None)
        return event_id, event.type, event.routing_key, body, present

    def _record(self, rows: Sequence[Row]) -> None:
        """Again when nobody knows what became of the commit: under the same ids, so that each has its effect once."""
        while rows:
            try:
                with psycopg.connect(self._address, connect_timeout=5) as connection:
                    connection.cursor().executemany(INSERT, rows)
                return
            except psycopg.OperationalError:
                time.sleep(RETRY_SECONDS)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join(LONGEST_SECONDS)
        if self._failures:
            raise ExceptionGroup("the news were not recorded", self._failures)
        if self._thread.is_alive():
            raise TimeoutError(f"{self._left} news were not recorded")


def _link(event: InviteAccepted) -> str:
    return f"/events/{event.event_id}/people"
