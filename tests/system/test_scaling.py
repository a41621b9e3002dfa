"""`realtime` grows and shrinks while people have pages open: all come back, miss nothing, and hear nothing twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from shared.auth import Person
from shared.auth.session_cookies import BUCKET_COOKIE, CSRF_COOKIE, SESSION_COOKIE
from shared.events import bucket
from tests.chaos.client import Client
from tests.chaos.journal import Journal
from tests.chaos.news import News
from tests.chaos.pages import OpenPage
from tests.servers.name_server import NameServer
from tests.servers.nginx import Nginx
from tests.servers.ports import free_port
from tests.servers.process import Process, answers
from tests.signing import CSRF_VALUE, new_person, session_token
from tests.system.system import System
from tests.system.visitor import Visitor
from tests.waiting import wait_until

FIRST, SECOND, THIRD = HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
"""Of the processes of `realtime`, which have the same port."""
PEOPLE, NEWS, SECONDS = 12, 600, 20
"""Each of them is told of the same number; the last of it when all have come back."""
PATIENCE_SECONDS = 60
SOCKETS = re.compile(r"^fanfare_sockets\{.*\} (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Gate:
    """The edge, and how it learns which processes there are."""

    edge: Nginx
    lead_to: Callable[[Sequence[str]], None]


@contextmanager
def by_name(system: System, folder: Path, port: int) -> Iterator[Gate]:
    """As with containers: the service's name leads to those that are there now."""
    servers = system.upstreams | {"realtime": f"realtime.test:{port}"}
    with NameServer(FIRST) as names, Nginx(folder, servers, RESOLVER=names.address) as edge:
        yield Gate(edge, lambda hosts: setattr(names, "addresses", hosts))


@contextmanager
def by_bucket(system: System, folder: Path, port: int) -> Iterator[Gate]:
    """As with processes side by side: an operator names them, and each bucket is led to one of them."""

    def pool(hosts: Sequence[str]) -> str:
        return " ".join(f"server {host}:{port} fail_timeout=1s;" for host in hosts)

    pooled = {"REALTIME_SERVER": "realtime_by_bucket", "REALTIME_POOL": pool([FIRST])}
    with Nginx(folder, system.upstreams, **pooled) as edge:
        yield Gate(edge, lambda hosts: edge.reload(REALTIME_POOL=pool(hosts)))


Way = Callable[[System, Path, int], AbstractContextManager[Gate]]


class Fleet:
    """The processes of `realtime` behind an edge; with one of them at first."""

    def __init__(self, system: System, gate: Gate, folder: Path, port: int) -> None:
        self.gate = gate
        self._port = port
        self._processes = {host: self._process(system, host, folder) for host in HOSTS}
        self._processes[FIRST].start()

    def grow(self) -> None:
        """Three instead of one."""
        for host in (SECOND, THIRD):
            self._processes[host].launch()
        for host in (SECOND, THIRD):
            self._processes[host].await_ready()
        self.gate.lead_to(HOSTS)

    def shrink(self) -> None:
        """Two instead of three: the oldest goes, which holds the most."""
        self.gate.lead_to((SECOND, THIRD))
        self._processes[FIRST].stop()
        assert self._processes[FIRST].exit_status == 0

    def sockets(self) -> dict[str, int]:
        """By process, of those that run."""
        return {host: self._sockets(host) for host, process in self._processes.items() if process.running}

    def stop(self) -> None:
        for process in self._processes.values():
            process.stop()
            assert "Traceback" not in process.output()

    def _sockets(self, host: str) -> int:
        metrics = requests.get(f"http://{host}:{self._port}/metrics", timeout=10).text
        return int(sum(map(float, SOCKETS.findall(metrics))))

    def _process(self, system: System, host: str, folder: Path) -> Process:
        """As the system's own, at another address."""
        own, here = system.processes["realtime"], f"{host}:{self._port}"
        there = system.addresses["realtime"].removeprefix("http://")
        command = [here if word == there else word for word in own.command]
        ready = answers(f"http://{here}/readyz")
        return Process(f"realtime-{host}", command, folder / host, env=own.env, ready=ready)


@pytest.fixture(params=[by_name, by_bucket])
def fleet(request: pytest.FixtureRequest, system: System, server_folder: Path) -> Iterator[Fleet]:
    way: Way = request.param
    folder, port = server_folder / f"scaled-{request.param.__name__}", free_port()
    with way(system, folder / "edge", port) as gate:
        fleet = Fleet(system, gate, folder, port)
        yield fleet
        fleet.stop()


def page_of(person: Person, system: System, fleet: Fleet) -> OpenPage:
    """One that this person has open, live."""
    visitor = Visitor(fleet.gate.edge, "Reader")
    visitor.id = person.id
    token = session_token(person, lasts=timedelta(hours=1), keys=system.keys)
    visitor.take_cookies({SESSION_COOKIE: token, CSRF_COOKIE: CSRF_VALUE, BUCKET_COOKIE: bucket(person.id)})
    return OpenPage(Client(visitor, Journal())).open()


def changes_since(page: OpenPage, seq: int) -> dict[str, Any]:
    """What the inbox holds, past all sockets."""
    found: dict[str, Any] = page.client.visitor.beside().get("/notifications", after_seq=seq, limit=100)
    assert found["next"] is None
    return found


def is_up_to_date(page: OpenPage) -> bool:
    return bool(page.cursor.seq == page.client.visitor.beside().get("/notifications/head")["seq"])


def test_from_one_to_three_to_two_all_come_back_and_miss_and_double_nothing(
    system: System, fleet: Fleet
) -> None:
    people = [new_person() for _ in range(PEOPLE)]
    with ExitStack() as stack:

        def open_pages() -> list[OpenPage]:
            opened = [page_of(person, system, fleet) for person in people]
            for page in opened:
                stack.callback(page.close)
            return opened

        pages = open_pages()
        with News(system.address("api"), people, NEWS, SECONDS) as news:
            all_at(fleet, PEOPLE, processes=1)
            fleet.grow()
            pages += open_pages()
            all_at(fleet, 2 * PEOPLE, processes=2)
            fleet.shrink()
            all_at(fleet, 2 * PEOPLE, processes=1)
            assert FIRST not in fleet.sockets()
        wait_until(
            lambda: all(map(is_up_to_date, pages)), PATIENCE_SECONDS, every=0.5, what="all to know everything"
        )
    told = Counter(person for person, _ in news.told.elements())
    for page in pages:
        assert changes_since(page, 0)["unread_count"] == told[page.who] == page.cursor.unread
        shown = [item["id"] for item in changes_since(page, page.cursor.started_at)["items"]]
        assert page.cursor.read_by_id == dict.fromkeys(shown, False)
        assert page.cursor.announced == Counter(shown)
    assert told.total() == NEWS


def all_at(fleet: Fleet, number: int, processes: int) -> None:
    """Wait until so many sockets are open, at so many processes at least."""

    def are_open() -> bool:
        sockets = fleet.sockets().values()
        return sum(sockets) == number and sum(map(bool, sockets)) >= processes

    wait_until(are_open, PATIENCE_SECONDS, every=0.2, what=f"{number} sockets")
