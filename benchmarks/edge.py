"""A public event through Nginx's cache, against the same Nginx serving the same bytes as a static file."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import requests
from werkzeug.serving import make_server

from benchmarks import asking
from benchmarks.figures import Aim, Figure
from benchmarks.rounds import Sample, interleave
from benchmarks.servers import Servers
from tests.front_desk import FrontDesk
from tests.servers.nginx import Nginx
from tests.servers.ports import free_port

CACHE, FILE = "the cache", "a static file"
SECONDS = 4
CONNECTIONS = 32
UNLIMITED = "1000000"
MEASURED = "requests/s"


@dataclass(frozen=True)
class Address:
    url: str

    def measure(self) -> Sample:
        return {MEASURED: asking.rate(self.url, connections=CONNECTIONS, seconds=SECONDS)}


def run(servers: Servers, rounds: int) -> list[Figure]:
    folder = servers.folder / "edge"
    folder.mkdir()
    with ExitStack() as stack:
        desk = FrontDesk.on_sqlite(folder, is_measured=True)
        stack.callback(desk.close)
        edge = stack.enter_context(_edge(folder, _served(stack, desk)))
        event_id = desk.person().create_event(description="What awaits you. " * 60)
        event = Address(f"{edge.url}/api/v1/events/{event_id}")
        (folder / "static" / "event.json").write_bytes(requests.get(event.url, timeout=5).content)
        file = Address(f"{edge.url}/static/event.json")
        samples = interleave("edge", {CACHE: event.measure, FILE: file.measure}, rounds)
    aim = Aim(ratio=0.85)
    return [samples.figure(CACHE, MEASURED, MEASURED, name="public event", against=FILE, aim=aim)]


def _served(stack: ExitStack, desk: FrontDesk) -> str:
    port = free_port()
    server = make_server("127.0.0.1", port, desk.app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    stack.callback(server.shutdown)
    return f"127.0.0.1:{port}"


def _edge(folder: Path, api: str) -> Nginx:
    static = folder / "static"
    static.mkdir()
    options = {"STATIC_DIR": str(static), "RATE_LIMIT": UNLIMITED, "RATE_BURST": UNLIMITED}
    return Nginx(folder / "nginx", {"api": api}, **options)
