"""The broker's thread and the sockets share one loop: neither may hold up the other."""

from __future__ import annotations

import statistics
import threading
from uuid import UUID

import pytest

from tests.integration.realtime.bus import Bus
from tests.integration.realtime.process import RealtimeProcess
from tests.integration.realtime.raw import RawClient
from tests.signing import new_person, session_token
from tests.tab import Tab


@pytest.mark.quiet
def test_a_ping_is_answered_at_once_while_events_flow(tab: Tab, realtime: RealtimeProcess, bus: Bus) -> None:
    person = new_person()
    tab.connect(token=session_token(person)).greeted()
    flowing = threading.Event()
    flood = threading.Thread(target=publish_until, args=(flowing, bus, person.id))
    with RawClient(realtime.url) as client:
        client.join(session_token(new_person()))
        flood.start()
        tab.frame()
        delays = [client.ping() for _ in range(100)]
        flowing.set()
        flood.join()
    assert tab.frames.qsize() > 20
    assert statistics.median(delays) < 0.05
    assert max(delays) < 1


def publish_until(stop: threading.Event, bus: Bus, user_id: UUID) -> None:
    seq = 0
    while not stop.is_set():
        bus.publish(*(bus.created(user_id, seq + n) for n in range(20)))
        seq += 20
