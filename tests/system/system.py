"""The whole platform as it runs in production: every process separate and real, behind Nginx."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from shared.config import keys
from shared.database import Database
from shared.migrations import migrate
from tests.servers.nginx import Nginx
from tests.servers.ports import free_port
from tests.servers.postgres import Postgres
from tests.servers.process import Process, ServerError, answers
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import RedisServer

ROOT = Path(__file__).parents[2]
DATABASES = ("api", "payments", "notifications")
OURS = (
    "api",
    "api-worker",
    "payments",
    "payments-worker",
    "notifications",
    "notifications-worker",
    "realtime",
)
"""The processes of the services themselves, as they are called everywhere."""
STRIPE_SECRET_KEY = "sk_test_emulator"
STRIPE_WEBHOOK_SECRET = "whsec_of_the_tests"
RETRY_DELAYS = "[0.5, 1, 2, 2, 2, 2, 5, 5, 5, 10]"
SERVERS = {
    "DATABASE_URL": "postgres",
    "RABBITMQ_URL": "rabbitmq",
    "REDIS_URL": "redis",
    "STRIPE_API_URL": "stripe",
    "SMTP_URL": "smtp",
}
"""Whose address each variable holds."""
Way = Callable[[str, str, str], str]
"""How a process reaches a server: `(process, server, address) → address`."""


def straight(_process: str, _server: str, address: str) -> str:
    return address


class System:
    """All processes by name: `api`, `api-worker`, `payments`, `payments-worker`, `notifications`,
    `notifications-worker`, `realtime`, `stripe`, `mailbox` and `nginx`.

    The servers come from outside and are running; the databases are new and migrated. Each process keeps its log in
    `folder/name/name.log` over its restarts. `way` may lead it to a server through something that can be hurt.
    """

    def __init__(
        self,
        folder: Path,
        postgres: Postgres,
        rabbitmq: RabbitMQ,
        redis: RedisServer,
        way: Way = straight,
    ) -> None:
        self.folder = folder
        self._way = way
        self.postgres, self.rabbitmq, self.redis = postgres, rabbitmq, redis
        self.keys = keys.generate()
        self.databases = {
            name: postgres.url(postgres.create_database(f"system_{name}")) for name in DATABASES
        }
        workers = [f"{name}-worker" for name in DATABASES]
        self._ports = {
            name: free_port() for name in (*DATABASES, *workers, "realtime", "stripe", "mailbox", "smtp")
        }
        self.addresses = {name: self._local(name) for name in (*DATABASES, *workers, "realtime")}
        """Where each process answers `/healthz`, `/readyz` and `/metrics`."""
        self.nginx = Nginx(folder / "nginx", self.upstreams)
        self.addresses["gateway"] = f"http://127.0.0.1:{self.nginx.health_port}"
        self.vhost = rabbitmq.create_vhost("system")
        self._common = self._environment()
        self.processes = {
            process.name: process for process in (*self._development_tools(), *self._services())
        }
        self.processes["nginx"] = self.nginx

    @property
    def url(self) -> str:
        """The edge, as browsers see it."""
        return self.nginx.url

    @property
    def stripe_url(self) -> str:
        return f"http://127.0.0.1:{self._ports['stripe']}"

    @property
    def upstreams(self) -> dict[str, str]:
        """Where an edge finds the services."""
        names = (*DATABASES, "realtime", "mailbox")
        return {name: f"127.0.0.1:{self._ports[name]}" for name in names}

    def start(self) -> Self:
        """Migrate the databases, then start everything at once and wait until all of it is ready."""
        for name, url in self.databases.items():
            _migrate(name, url)
        for process in self.processes.values():
            process.launch()
        for process in self.processes.values():
            process.await_ready()
        return self

    def stop(self) -> None:
        """The edge first, so that nobody comes in; all of them end at the same time."""
        leaving = list(reversed(self.processes.values()))
        for process in leaving:
            process.send(process.stop_signal)
        for process in leaving:
            process.stop()

    def kill(self, name: str) -> None:
        """End it as a power cut would."""
        self.processes[name].kill()

    def restart(self, name: str) -> None:
        """Stop it politely if it runs, start it, wait until it is ready."""
        self.processes[name].restart()

    def heal(self) -> None:
        """Start whatever does not run, so that one failed test fails no other."""
        for server in (self.rabbitmq, *self.processes.values()):
            if not server.running:
                server.start()

    def logs(self) -> dict[str, str]:
        """What each process has written so far."""
        return {name: process.output() for name, process in self.processes.items()}

    def database(self, name: str) -> Database:
        """For looking in where no API shows it."""
        return Database(self.databases[name], name)

    def address(self, database: str) -> str:
        """For psycopg."""
        return self.databases[database].replace("postgresql+psycopg", "postgresql")

    def _environment(self) -> dict[str, str]:
        inherited = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ
        }
        return inherited | self.keys.as_environment() | {
            "PYTHONPATH": str(ROOT),
            "FANFARE_ENV": "test",
            "PUBLIC_URL": self.url,
            "RABBITMQ_URL": self.rabbitmq.url(self.vhost),
            "REDIS_URL": self.redis.url(1),
            "STRIPE_SECRET_KEY": STRIPE_SECRET_KEY,
            "STRIPE_WEBHOOK_SECRET": STRIPE_WEBHOOK_SECRET,
            "STRIPE_API_URL": self.stripe_url,
            "SMTP_URL": f"smtp://127.0.0.1:{self._ports['smtp']}",
            "MAIL_FROM": "Fanfare <hello@fanfare.example>",
            "DRAIN_SECONDS": "1",
        }  # fmt: skip

    def _services(self) -> list[Process]:
        web = [self._web(name, {"DATABASE_URL": self.databases[name]}) for name in DATABASES]
        workers = [self._worker(name, {"DATABASE_URL": self.databases[name]}) for name in DATABASES]
        return [*web, *workers, self._web("realtime", {})]

    def _development_tools(self) -> list[Process]:
        stripe = {
            "STRIPE_EMULATOR_PORT": str(self._ports["stripe"]),
            "STRIPE_EMULATOR_DATABASE": str(self.folder / "stripe.sqlite3"),
            "STRIPE_EMULATOR_WEBHOOK_RETRY_DELAYS": RETRY_DELAYS,
            "STRIPE_WEBHOOK_URL": f"{self.url}/api/v1/payments/webhook",
        }
        mailbox = {
            "MAILBOX_SMTP_PORT": str(self._ports["smtp"]),
            "MAILBOX_HTTP_PORT": str(self._ports["mailbox"]),
            "MAILBOX_DATABASE": str(self.folder / "mailbox.sqlite3"),
            "MAILBOX_KEEP": "1000000",
        }
        return [
            self._process("stripe", ["-m", "devtools.stripe_emulator"], stripe, f"{self.stripe_url}/healthz"),
            self._process(
                "mailbox", ["-m", "devtools.mailbox"], mailbox, f"{self._local('mailbox')}/healthz"
            ),
        ]

    def _web(self, service: str, environment: Mapping[str, str]) -> Process:
        address = f"127.0.0.1:{self._ports[service]}"
        command = ["-m", "gunicorn", "-c", "python:shared.config.gunicorn", "-b", address]
        factory = f"services.{service}.app:from_environment()"
        ready = f"{self.addresses[service]}/readyz"
        return self._process(service, [*command, factory], environment, ready)

    def _worker(self, service: str, environment: Mapping[str, str]) -> Process:
        name = f"{service}-worker"
        environment = {**environment, "HEALTH_PORT": str(self._ports[name])}
        command = ["-m", f"services.{service}.worker"]
        return self._process(name, command, environment, f"{self.addresses[name]}/readyz")

    def _process(
        self, name: str, arguments: list[str], environment: Mapping[str, str], ready: str
    ) -> Process:
        variables = self._common | dict(environment)
        ways = {
            key: self._way(name, server, variables[key])
            for key, server in SERVERS.items()
            if key in variables
        }
        return Process(
            name,
            [sys.executable, *arguments],
            self.folder / name,
            env=variables | ways,
            ready=answers(ready),
        )

    def _local(self, name: str) -> str:
        return f"http://127.0.0.1:{self._ports[name]}"

    def __enter__(self) -> Self:
        try:
            return self.start()
        except ServerError:
            self.stop()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()


def _migrate(service: str, url: str) -> None:
    database = Database(url, service)
    migrate.upgrade(database, f"services.{service}")
    database.close()
