"""The whole platform on a network that can be hurt: each process reaches each server over a wire of its own."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import requests

from tests.chaos.clock import FalseClock
from tests.servers.postgres import Postgres
from tests.servers.process import Process
from tests.servers.proxy import Network, Wire
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import RedisServer
from tests.system.system import System

NEEDS = {
    "api": ("postgres", "redis"),
    "api-worker": ("postgres", "rabbitmq"),
    "payments": ("postgres", "redis", "stripe"),
    "payments-worker": ("postgres", "rabbitmq", "stripe"),
    "notifications": ("postgres", "redis"),
    "notifications-worker": ("postgres", "rabbitmq", "smtp"),
    "realtime": ("rabbitmq", "redis"),
}
"""Which process talks to which servers."""
SERVICES = tuple(NEEDS)
PROCESSES = (*SERVICES, "stripe", "mailbox", "nginx")
SERVERS = ("postgres", "rabbitmq", "redis", "stripe", "smtp")


class Platform:
    """Servers and processes of its own, with data in `folder`; to be used as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.network = Network()
        self.postgres = Postgres(folder / "postgres")
        self.rabbitmq = RabbitMQ(folder / "rabbitmq")
        self.redis = RedisServer(folder / "redis")
        self._wires: dict[tuple[str, str], Wire] = {}

    def wire(self, process: str, server: str) -> Wire:
        return self._wires[process, server]

    def wires_to(self, server: str) -> list[Wire]:
        """From every process that talks to it."""
        return [wire for (_, to), wire in self._wires.items() if to == server]

    def address(self, database: str) -> str:
        """Past all wires, for psycopg."""
        return self.system.address(database)

    def process(self, name: str) -> Process:
        return self.system.processes[name]

    def kill(self, name: str) -> None:
        """End it as a power cut would."""
        self.process(name).kill()

    def bring_back(self, name: str) -> None:
        self.process(name).start()

    def control_stripe(self, **command: object) -> None:
        """What the emulator takes at `/_control`."""
        address = f"{self.system.stripe_url}/_control"
        requests.post(address, json=command, timeout=10).raise_for_status()

    def heal(self) -> None:
        """Wires pass, servers and processes run, clocks go right."""
        self.network.heal()
        for server in (self.postgres, self.redis):
            if not server.running:
                server.start()
        self.system.heal()

    @contextmanager
    def false_clock(self, name: str, ahead: int = 0) -> Iterator[FalseClock]:
        """Run a process by a clock that can be moved; the process is started anew before and after."""
        process, true = self.process(name), dict(self.process(name).env)
        clock = FalseClock(self.folder / f"clock-of-{name}")
        clock.set_ahead(ahead)
        process.env.update(clock.environment())
        process.restart()
        try:
            yield clock
        finally:
            process.env.clear()
            process.env.update(true)
            process.restart()

    def _way(self, process: str, server: str, address: str) -> str:
        if server not in NEEDS.get(process, ()):
            return address
        parts = urlsplit(address)
        wire = self.network.wire(f"{process} → {server}", parts.port or 0)
        self._wires[process, server] = wire
        host = parts.netloc.rpartition(":")[0]
        return parts._replace(netloc=f"{host}:{wire.port}").geturl()

    def await_calm(self) -> None:
        """Wait until every process is ready again. Raises ServerError with the log of one that is not."""
        for process in self.system.processes.values():
            process.await_ready()

    def __enter__(self) -> Platform:
        _allow_many_sockets()
        for server in (self.rabbitmq, self.postgres, self.redis):
            server.launch()
        for server in (self.rabbitmq, self.postgres, self.redis):
            server.await_ready()
        self.system = System(
            self.folder / "system", self.postgres, self.rabbitmq, self.redis, way=self._way
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*reversed(self.system.processes.values()), self.rabbitmq, self.redis, self.postgres):
            process.kill()
        self.network.close()


def _allow_many_sockets() -> None:
    """For this process and its children: a crowd of clients, and both ends of every wire."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
