"""The naive chain's processes, on the same servers and with the same tables as the product's."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from benchmarks import queues
from benchmarks.servers import Servers
from shared.database import Database
from shared.events import InviteAccepted
from shared.transport import topology
from tests.servers.ports import free_port
from tests.servers.process import Process, answers
from tests.system.system import ROOT


@dataclass(frozen=True)
class NaiveChain:
    """`api` is where to record events, `url` where to connect."""

    api: Database
    url: str


@contextmanager
def running(servers: Servers) -> Iterator[NaiveChain]:
    """Relay, consumer and hub, each a process."""
    api, notifications = servers.database("api"), servers.database("notifications")
    broker, redis, port = servers.broker("naive"), servers.redis.url(2), free_port()
    queues.prepare(broker, topology.queue_name("notifications"), [InviteAccepted.type])
    databases = [database.url.render_as_string(hide_password=False) for database in (api, notifications)]
    hub = [
        "gunicorn",
        "-c",
        "python:shared.config.gunicorn",
        "-b",
        f"127.0.0.1:{port}",
        "benchmarks.naive.hub:app",
    ]
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        for process in (
            _process(servers, "relay", ["benchmarks.naive.relay", databases[0], broker]),
            _process(servers, "consumer", ["benchmarks.naive.consumer", databases[1], broker, redis]),
            _process(servers, "hub", hub, REDIS_URL=redis, ready=f"{url}/readyz"),
        ):
            stack.enter_context(process)
        yield NaiveChain(api, url)
    api.close()
    notifications.close()


def _process(
    servers: Servers, name: str, module: list[str], ready: str | None = None, **environment: str
) -> Process:
    return Process(
        name,
        [sys.executable, "-m", *module],
        servers.folder / "naive" / name,
        env={"PYTHONPATH": str(ROOT), **environment},
        ready=answers(ready) if ready else None,
    )
