"""The ledger is drawn up when nothing is under way: whoever looked too early would find lost what is only late."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.chaos.news import News
from tests.chaos.platform import Platform
from tests.chaos.settling import settle, under_way
from tests.signing import new_person
from tests.waiting import wait_until

NEWS = 200


@pytest.fixture(scope="module")
def platform(server_folder: Path) -> Iterator[Platform]:
    with Platform(server_folder / "settling") as platform:
        yield platform


def test_what_waits_in_a_queue_is_under_way_also_when_the_broker_has_just_come_back(
    platform: Platform,
) -> None:
    worker = platform.process("notifications-worker")
    worker.stop()
    _tell(platform)
    platform.rabbitmq.kill()
    platform.rabbitmq.start()
    assert _at(platform, "queue fanfare.notifications")
    worker.start()
    assert settle(platform, list, []) == []
    assert _notifications(platform) == NEWS


def test_what_a_worker_has_taken_is_under_way(platform: Platform) -> None:
    platform.wire("notifications-worker", "postgres").go_silent()
    _tell(platform)
    wait_until(lambda: _at(platform, "notifications-worker"))
    platform.network.heal()


def _tell(platform: Platform) -> None:
    """Returns when the broker has it."""
    with News(platform.address("api"), [new_person()], NEWS, seconds=1):
        pass
    wait_until(lambda: not _at(platform, "api: outbox"))


def _at(platform: Platform, place: str) -> list[str]:
    """What is under way there."""
    return [each for each in under_way(platform, []) if each.startswith(place)]


def _notifications(platform: Platform) -> int:
    with psycopg.connect(platform.address("notifications")) as connection:
        row = connection.execute("SELECT count(*) FROM notifications").fetchone()
    assert row
    return int(row[0])
