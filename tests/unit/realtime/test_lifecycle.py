from __future__ import annotations

import time
from collections import Counter
from typing import cast
from uuid import uuid4

import gevent
import pytest

from services.realtime.app import create_app, realtime
from services.realtime.engine.client import Client
from services.realtime.lifecycle import over_window
from services.realtime.rooms import Seat
from services.realtime.settings import RealtimeSettings
from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.transport.local import LocalTransport
from tests.signing import VERIFIER


def seats(count: int) -> list[Seat]:
    return [Seat(str(number), uuid4(), uuid4(), cast("Client", None)) for number in range(count)]


@pytest.mark.quiet
def test_everybody_has_a_turn_within_the_window_and_not_all_at_once() -> None:
    everybody, began, moments = seats(50), time.monotonic(), []
    turns = Counter[str]()
    for seat in over_window(everybody, 0.3):
        turns[seat.sid] += 1
        moments.append(time.monotonic() - began)
    assert turns == Counter(seat.sid for seat in everybody)
    assert moments[-1] < 0.6
    assert moments[-1] - moments[0] > 0.15


def test_nobody_there_takes_no_time() -> None:
    assert list(over_window([], 60)) == []


def test_it_is_ready_once_it_is_subscribed() -> None:
    app = create_app(
        RealtimeSettings(fanfare_env="test", public_url="http://localhost", drain_seconds=0),
        Guard(VERIFIER, InProcessRevocations()),
        LocalTransport(),
    )
    client = app.test_client()
    assert client.get("/readyz").status_code == 503
    realtime(app).start()
    gevent.sleep(0.05)
    assert client.get("/readyz").status_code == 200


def test_its_bounds_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://fanfare.example")
    monkeypatch.setenv("SOCKETS_PER_PERSON", "3")
    monkeypatch.setenv("DRAIN_SECONDS", "0.5")
    settings = RealtimeSettings()
    assert (settings.sockets_per_person, settings.drain_seconds) == (3, 0.5)
