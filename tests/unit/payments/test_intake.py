"""Stripe's events that come at the same time are stored by one of their requests: what if that one is stopped?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, cast

from services.payments.stripe.seen import Hint
from services.payments.webhooks.intake import Intake
from shared.database import Database
from shared.errors import Unavailable
from tests.waiting import wait_until


class Stopped(BaseException):
    """As when a process ends: no error of the database."""


class Line:
    """Stops the second writer halfway; the first one only makes the others gather."""

    is_sqlite = False

    def __init__(self) -> None:
        self.writes = 0
        self.go_on = Event()

    def line(self) -> Line:
        return self

    def exec_driver_sql(self, statement: str, values: tuple[Any, ...]) -> None:
        self.writes += 1
        if self.writes == 2:
            raise Stopped
        assert self.go_on.wait(5)


def test_what_shares_a_commit_with_one_who_is_stopped_is_not_answered_as_stored() -> None:
    line = Line()
    intake = Intake(cast(Database, line))
    with ThreadPoolExecutor() as pool:
        first = pool.submit(intake.store, hint("evt_1"))
        wait_until(lambda: line.writes == 1)
        together = [pool.submit(intake.store, hint(f"evt_{number}")) for number in (2, 3)]
        wait_until(lambda: len(intake._waiting) == 2)
        line.go_on.set()
        errors = [each.exception(timeout=5) for each in together]

    assert first.exception() is None
    assert {type(error) for error in errors} == {Stopped, Unavailable}


def hint(event_id: str) -> Hint:
    return Hint(event_id, "refund.created", "re_1", None, None, None)
