"""What the worker does for the api."""

from __future__ import annotations

from services.api.worker import service
from shared.events import PaymentSucceeded
from tests.front_desk import SETTINGS, FrontDesk


def test_the_worker_hears_of_money(desk: FrontDesk) -> None:
    assert PaymentSucceeded in service(desk.database, SETTINGS).handlers


def test_every_timer_runs_on_an_empty_database(desk: FrontDesk) -> None:
    timers = service(desk.database, SETTINGS).timers

    assert {timer.name for timer in timers} >= {"forget-old-logins", "expire-invites"}
    assert not any(timer.run() for timer in timers)
