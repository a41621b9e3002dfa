from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.auth.revocations import RedisRevocations
from tests.integration.realtime.bus import Bus
from tests.integration.realtime.process import RealtimeProcess
from tests.servers.fixtures import FreshBroker
from tests.servers.redis import RedisServer
from tests.signing import new_person, session_token
from tests.tab import Tab


@pytest.fixture(scope="session")
def broker_url(fresh_broker: FreshBroker) -> str:
    return fresh_broker("realtime")


@pytest.fixture(scope="session")
def bus(broker_url: str) -> Iterator[Bus]:
    with Bus(broker_url) as bus:
        yield bus


@pytest.fixture(scope="session")
def realtime(server_folder: Path, broker_url: str, redis_server: RedisServer) -> Iterator[RealtimeProcess]:
    with RealtimeProcess("realtime", server_folder / "realtime", broker_url, redis_server.url()) as process:
        yield process
    assert "Traceback" not in process.output()


@pytest.fixture
def tab(realtime: RealtimeProcess) -> Iterator[Tab]:
    """A tab that has not connected yet."""
    with Tab(realtime.url) as tab:
        yield tab


@pytest.fixture
def other_tab(realtime: RealtimeProcess) -> Iterator[Tab]:
    with Tab(realtime.url) as tab:
        yield tab


@pytest.fixture
def revoked_token(redis_server: RedisServer) -> str:
    person = new_person()
    RedisRevocations(redis_server.url(), "tests").revoke([person.login_id])
    return session_token(person)
