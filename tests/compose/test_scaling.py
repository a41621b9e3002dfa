"""Every process may run several times: the edge finds all of them, and they share the work."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from threading import Event, Thread

import pytest
import requests

from shared.database import now
from tests.compose.stack import Stack, StackError, in_container
from tests.system.story import sale
from tests.system.visitor import Visitor
from tests.tab import Tab
from tests.waiting import wait_until

METRICS = "http://127.0.0.1:8000/metrics"
SOCKETS = re.compile(r"^fanfare_sockets\{.*\} (.+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def scaled(stack: Stack) -> Iterator[Stack]:
    """Two of the api, two of realtime, two workers of notifications."""
    stack.tool("scale", "api=2", "realtime=2", "notifications-worker=2")
    yield stack
    stack.tool("scale", "api=1", "realtime=1", "notifications-worker=1")


def upstreams(stack: Stack, service: str, since: datetime) -> set[str]:
    """Who answered, by the log of the edge; earlier containers had other addresses."""
    lines = stack.container("gateway").logs(since=since.timestamp()).decode().splitlines()
    entries = [json.loads(line) for line in lines if line.startswith("{")]
    return {entry["upstream"] for entry in entries if entry["service"] == service}


def test_the_edge_spreads_requests_over_both(scaled: Stack) -> None:
    began = now()
    for _ in range(40):
        assert requests.get(f"{scaled.url}/log-in", timeout=10).ok
    wait_until(lambda: len(upstreams(scaled, "api", began)) == 2, what="both in the edge's log")


def test_tabs_at_both_realtime_processes_hear_the_same(scaled: Stack) -> None:
    gil = Visitor(scaled, "Gil").arrive()
    event = sale(Visitor(scaled, "Olga").arrive())
    with ExitStack() as open_tabs:
        tabs = [open_tabs.enter_context(Tab(scaled.url)) for _ in range(12)]
        for tab in tabs:
            tab.connect(cookie_header=gil.cookie).greeted()
        assert all(sockets > 0 for sockets in sockets_of_each(scaled))
        event.invite(gil.email)
        frames = [tab.frame() for tab in tabs]
        assert {frame["notif_count"] for frame in frames} == {1}
        assert all(tab.messages(0.5) == [] for tab in tabs[:1])


def sockets_of_each(stack: Stack) -> list[float]:
    ask = ["python", "-m", "shared.observability.probe", METRICS]
    told = [in_container(container, ask) for container in stack.containers("realtime")]
    return [sum(map(float, SOCKETS.findall(metrics))) for metrics in told]


def test_both_workers_take_from_the_queue(scaled: Stack) -> None:
    queues = scaled.run("rabbitmq", "rabbitmqctl", "--quiet", "list_queues", "name", "consumers")
    assert re.search(r"^fanfare\.notifications\s+2$", queues, re.MULTILINE)


def test_what_runs_twice_still_does_after_up(scaled: Stack) -> None:
    scaled.tool("up")
    assert len(scaled.containers("realtime")) == 2


def test_while_a_process_is_added_and_taken_away_no_request_fails(scaled: Stack) -> None:
    with Requests(f"{scaled.url}/log-in") as seen:
        scaled.scale("api", 3)
        grown = now()
        wait_until(lambda: len(upstreams(scaled, "api", grown)) == 3, 10, what="the third to answer")
        scaled.scale("api", 2)
    assert len(seen.statuses) > 50
    assert set(seen.statuses) == {200}


class Requests:
    """One after the other, until the block ends."""

    def __init__(self, url: str) -> None:
        self.statuses: list[int] = []
        self._url = url
        self._stopping = Event()
        self._thread = Thread(target=self._ask)

    def __enter__(self) -> Requests:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._stopping.wait(0.05):
            self.statuses.append(requests.get(self._url, timeout=20).status_code)


def test_a_name_that_is_no_process_of_ours_is_explained(stack: Stack) -> None:
    with pytest.raises(StackError, match=r"postgres=2: say which process and how many"):
        stack.scale("postgres", 2)
