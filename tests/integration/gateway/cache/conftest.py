"""The real api behind a gateway of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from tests.front_desk import FrontDesk, Visitor
from tests.integration.gateway.cache.asking import LIST, Ask
from tests.integration.gateway.watched import Watched
from tests.servers.nginx import Nginx

PARTS = {"list": "", "types": "/ticket-types", "rules": "/ticket-rules"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FrontDesk]:
    desk = FrontDesk.on_sqlite(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def owner(desk: FrontDesk) -> Visitor:
    return desk.person()


@pytest.fixture
def api(desk: FrontDesk) -> Iterator[Watched]:
    with Watched(desk.app) as api:
        yield api


@pytest.fixture
def cache(server_folder: Path, api: Watched) -> Iterator[Nginx]:
    with Nginx(server_folder / f"cache-{uuid4()}", {"api": api.address}) as nginx:
        yield nginx


@pytest.fixture
def ask(cache: Nginx) -> Ask:
    def ask(path: str, method: str = "GET", **headers: str) -> requests.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"{cache.url}/api/v1/events/{path}".rstrip("/")
        return requests.request(method, url, headers=sent, timeout=5)

    return ask


@pytest.fixture(params=list(PARTS))
def part(request: pytest.FixtureRequest, owner: Visitor) -> str:
    """The list of events, and what one of them sells and by which rules."""
    event_id = owner.create_event()
    return f"{event_id}{PARTS[request.param]}" if PARTS[request.param] else LIST
