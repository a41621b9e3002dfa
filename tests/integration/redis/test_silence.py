"""Redis accepts connections and says nothing, as one behind a broken network does: requests go on without it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from services.api.app import create_app
from shared.auth.revocations import InProcessRevocations, RedisRevocations
from shared.database import new_id
from shared.timing.redis_patience import REST_SECONDS
from shared.web import limits
from tests.front_desk import SETTINGS, FrontDesk, Visitor
from tests.servers.proxy import Network, Wire
from tests.servers.redis import RedisServer
from tests.waiting import wait_until


@pytest.fixture
def wire(redis_server: RedisServer) -> Iterator[Wire]:
    with Network() as network:
        yield network.wire("tests → redis", redis_server.port)


@pytest.fixture
def revocations(wire: Wire) -> RedisRevocations:
    return RedisRevocations(address(wire), "tests")


@pytest.fixture
def app(wire: Wire, tmp_path: Path) -> Iterator[Flask]:
    """A service that counts in Redis how often somebody tries."""
    desk = FrontDesk.on_sqlite(tmp_path)
    yield create_app(SETTINGS, desk.database, InProcessRevocations(), rate_storage=address(wire))
    limits.install(Flask("afterwards"), "memory://", "wide")  # all apps of a process share one limiter
    desk.close()


@pytest.mark.quiet
def test_a_token_is_accepted_and_only_the_first_request_waits(
    revocations: RedisRevocations, wire: Wire
) -> None:
    login_id = new_id()
    revocations.revoke([login_id])
    wire.go_silent()
    assert not revocations.is_revoked(login_id)

    began = time.monotonic()
    assert not any(revocations.is_revoked(login_id) for _ in range(50))
    assert time.monotonic() - began < 2  # each of them would have waited for half a second or more


def test_soon_after_it_is_back_a_log_out_counts_again(revocations: RedisRevocations, wire: Wire) -> None:
    login_id = new_id()
    revocations.revoke([login_id])
    wire.go_silent()
    assert not revocations.is_revoked(login_id)

    wire.heal()

    wait_until(lambda: revocations.is_revoked(login_id), timeout=REST_SECONDS + 2)


@pytest.mark.quiet
def test_guessing_passwords_stays_limited_and_nobody_waits_long(app: Flask, wire: Wire) -> None:
    wire.go_silent()
    began = time.monotonic()

    statuses = [guess(app) for _ in range(12)]

    assert statuses[-1] == 429
    assert time.monotonic() - began < 6


def test_of_several_who_ask_while_it_goes_nobody_gets_an_error(app: Flask, wire: Wire) -> None:
    assert guess(app) == 401
    wire.go_silent()

    with ThreadPoolExecutor(20) as pool:
        statuses = set(pool.map(lambda _: guess(app), range(20)))

    assert statuses <= {401, 429}


def guess(app: Flask) -> int:
    return Visitor(app.test_client()).log_in("ada@example.org", "guess").status_code


def address(wire: Wire) -> str:
    return f"redis://127.0.0.1:{wire.port}/0"
