"""Several processes share the people out by buckets, and nobody misses anything wherever their tabs are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest
import requests

from shared.events import bucket
from tests.integration.realtime.bus import Bus
from tests.integration.realtime.process import RealtimeProcess
from tests.servers.redis import RedisServer
from tests.signing import new_person, session_token
from tests.tab import Tab

PEOPLE = 32


@pytest.fixture(scope="module")
def processes(
    server_folder: Path, broker_url: str, redis_server: RedisServer
) -> Iterator[Sequence[RealtimeProcess]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                RealtimeProcess(name, server_folder / f"bucket-{name}", broker_url, redis_server.url())
            )
            for name in "abcd"
        ]


@pytest.fixture
def lonely(server_folder: Path, broker_url: str, redis_server: RedisServer) -> Iterator[RealtimeProcess]:
    """Where nobody has been yet."""
    with RealtimeProcess("lonely", server_folder / "lonely", broker_url, redis_server.url()) as process:
        yield process


@pytest.mark.parametrize("number", [1, 2, 4])
def test_what_a_process_receives_falls_with_its_share_of_the_people(
    processes: Sequence[RealtimeProcess], bus: Bus, number: int
) -> None:
    people = [new_person() for _ in range(PEOPLE)]
    with ExitStack() as stack:
        tabs = []
        for person in people:
            home = processes[int(bucket(person.id), 16) % number]
            tabs.append(stack.enter_context(Tab(home.url)).connect(token=session_token(person)).greeted())
        before = [received(process) for process in processes]
        for person in people:
            bus.notify(person.id)
        for tab in tabs:
            assert tab.frame()["meta"] == "New notifications"
        counts = [received(process) - earlier for process, earlier in zip(processes, before, strict=True)]
    shares = [0] * len(processes)
    for person in people:
        shares[int(bucket(person.id), 16) % number] += 1
    # A bucket is kept for a minute after its last holder: what the tests before this one held may still be heard.
    assert all(count >= share for count, share in zip(counts, shares, strict=True))
    assert sum(counts) < PEOPLE * 1.5


def test_a_tab_at_the_wrong_process_hears_everything(processes: Sequence[RealtimeProcess], bus: Bus) -> None:
    person = new_person()
    with ExitStack() as stack:
        tabs = [
            stack.enter_context(Tab(process.url)).connect(token=session_token(person)).greeted()
            for process in processes
        ]
        bus.notify(person.id)
        assert [tab.frame()["seq"] for tab in tabs] == [1] * len(tabs)
        bus.revoke(person.id, person.login_id)
        assert [tab.ends() for tab in tabs] == ["server disconnect"] * len(tabs)


def test_an_event_without_a_bucket_reaches_everybody(processes: Sequence[RealtimeProcess], bus: Bus) -> None:
    person = new_person()
    with Tab(processes[0].url) as tab:
        tab.connect(token=session_token(person)).greeted()
        event = bus.created(person.id, 1)
        bus.publish_bytes(event.type, bus.packed(event))
        assert tab.frame()["seq"] == 1


def test_of_others_a_process_hears_nothing(lonely: RealtimeProcess, bus: Bus) -> None:
    person = new_person()
    with Tab(lonely.url) as tab:
        tab.connect(token=session_token(person)).greeted()
        for _ in range(20):
            bus.notify(stranger_to(person.id))
        bus.notify(person.id)
        tab.frame()
    assert received(lonely) == 1


def stranger_to(account_id: UUID) -> UUID:
    """Somebody of another bucket."""
    while bucket(stranger := new_person().id) == bucket(account_id):
        pass
    return stranger


def received(process: RealtimeProcess) -> int:
    """Events that reached it, from the start."""
    lines = requests.get(f"{process.url}/metrics", timeout=5).text.splitlines()
    found = (line for line in lines if line.startswith("fanfare_inbox_handled_total{"))
    return sum(int(float(line.split()[-1])) for line in found)
