"""The broker and Redis go away and come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from shared.auth.revocations import RedisRevocations
from tests.integration.realtime.bus import Bus
from tests.integration.realtime.process import RealtimeProcess
from tests.servers.ports import free_port
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import RedisServer
from tests.signing import new_person, session_token
from tests.tab import Tab
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def own_broker(server_folder: Path) -> Iterator[RabbitMQ]:
    broker = RabbitMQ(server_folder / "rabbitmq-of-realtime", fsync=False).start()
    yield broker
    broker.kill()


@pytest.fixture(scope="module")
def own_realtime(
    server_folder: Path, own_broker: RabbitMQ, redis_server: RedisServer
) -> Iterator[RealtimeProcess]:
    folder = server_folder / "realtime-of-outages"
    with RealtimeProcess("realtime", folder, own_broker.url(), redis_server.url()) as process:
        yield process


def test_when_the_broker_is_back_clients_are_told_to_read_and_events_arrive_again(
    own_realtime: RealtimeProcess, own_broker: RabbitMQ
) -> None:
    person = new_person()
    with Tab(own_realtime.url) as tab:
        tab.connect(token=session_token(person)).greeted()
        own_broker.kill()
        wait_until(lambda: readiness(own_realtime) == 503)
        with Tab(own_realtime.url) as newcomer:
            newcomer.connect(token=session_token(person)).greeted()
        own_broker.start()
        wait_until(lambda: readiness(own_realtime) == 200, timeout=30)
        tab.greeted()
        with Bus(own_broker.url()) as bus:
            bus.notify(person.id)
        assert tab.frame()["meta"] == "New notifications"


def test_a_log_out_whose_event_was_lost_counts_when_the_broker_is_back(
    own_realtime: RealtimeProcess, own_broker: RabbitMQ, redis_server: RedisServer
) -> None:
    person = new_person()
    with Tab(own_realtime.url) as tab:
        tab.connect(token=session_token(person)).greeted()
        own_broker.kill()
        RedisRevocations(redis_server.url(), "tests").revoke([person.login_id])
        own_broker.start()
        assert tab.ends(timeout=30) == "server disconnect"


def test_without_redis_a_live_token_still_connects(server_folder: Path, broker_url: str) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    folder = server_folder / "realtime-without-redis"
    with RealtimeProcess("realtime", folder, broker_url, nowhere) as process, Tab(process.url) as tab:
        tab.connect(token=session_token(new_person())).greeted()
        assert "revocation list out of reach" in process.output()


def readiness(process: RealtimeProcess) -> int:
    return requests.get(f"{process.url}/readyz", timeout=5).status_code
