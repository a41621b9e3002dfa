"""Processes come and go: a service's name leads to those that are there now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.integration.gateway.echo import Echo
from tests.servers.name_server import NameServer
from tests.servers.nginx import Nginx
from tests.servers.ports import free_port
from tests.waiting import wait_until

FIRST, SECOND, THIRD = "127.0.0.1", "127.0.0.2", "127.0.0.3"
PORT = free_port()


@pytest.fixture
def names() -> Iterator[NameServer]:
    with NameServer(FIRST) as names:
        yield names


@pytest.fixture
def edge(server_folder: Path, names: NameServer) -> Iterator[Nginx]:
    """Before two processes of the api; one of them has no entry yet."""
    with ExitStack() as stack:
        for host in (FIRST, SECOND):
            stack.enter_context(Echo(host, f"{host}:{PORT}"))
        folder = server_folder / "scaled-edge"
        yield stack.enter_context(Nginx(folder, {"api": f"api.test:{PORT}"}, RESOLVER=names.address))


def answering(edge: Nginx) -> set[str]:
    """Who answers twenty requests in a row; every one of them is answered."""
    answers = [requests.get(f"{edge.url}/", timeout=5) for _ in range(20)]
    assert all(answer.ok for answer in answers)
    return {answer.json()["service"] for answer in answers}


def test_a_process_that_is_added_gets_its_share(edge: Nginx, names: NameServer) -> None:
    assert answering(edge) == {FIRST}
    names.addresses = (FIRST, SECOND)
    wait_until(lambda: answering(edge) == {FIRST, SECOND}, what="both to answer")


def test_a_process_that_moved_is_found(edge: Nginx, names: NameServer) -> None:
    assert answering(edge) == {FIRST}
    names.addresses = (SECOND,)
    wait_until(lambda: answering(edge) == {SECOND}, what="the other to answer")


def test_a_process_that_ended_costs_no_request(edge: Nginx, names: NameServer) -> None:
    names.addresses = (FIRST, THIRD)
    assert answering(edge) == {FIRST}


def test_a_name_that_leads_nowhere_is_explained_and_found_later(edge: Nginx, names: NameServer) -> None:
    names.addresses = ()
    assert requests.get(f"{edge.url}/", timeout=5).status_code == 502
    names.addresses = (FIRST,)
    wait_until(lambda: requests.get(f"{edge.url}/", timeout=5).ok, what="the service to be found")
