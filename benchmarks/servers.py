"""The real servers of one run."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.database import Database
from shared.migrations import migrate
from tests.servers.postgres import Postgres
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import RedisServer
from tests.signing import KEYS
from tests.system.system import ROOT


@dataclass(frozen=True)
class Servers:
    """As careful with data as in production: PostgreSQL waits for the disk, the queues are quorum queues."""

    folder: Path
    postgres: Postgres
    rabbitmq: RabbitMQ
    redis: RedisServer

    def database(self, service: str) -> Database:
        """A new one with the service's tables."""
        database = Database(self.postgres.url(self.postgres.create_database(service)), service)
        migrate.upgrade(database, f"services.{service}")
        return database

    def broker(self, name: str) -> str:
        """The address of a new, empty virtual host."""
        return self.rabbitmq.url(self.rabbitmq.create_vhost(name))

    def environment(self, database: Database) -> Mapping[str, str]:
        """Of a web process over that database."""
        return KEYS.as_environment() | {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "FANFARE_ENV": "test",
            "PUBLIC_URL": "http://localhost:8080",
            "DATABASE_URL": database.url.render_as_string(hide_password=False),
            "REDIS_URL": self.redis.url(3),
        }


@contextmanager
def servers() -> Iterator[Servers]:
    """Started now and stopped at the end; their data was in a temporary folder."""
    # PostgreSQL runs as another user, who must be able to pass through.
    folder = Path(tempfile.mkdtemp(prefix="fanfare-bench-"))
    folder.chmod(0o711)
    try:
        with ExitStack() as stack:
            postgres = stack.enter_context(Postgres(folder / "postgres"))
            redis = stack.enter_context(RedisServer(folder / "redis"))
            rabbitmq = RabbitMQ(folder / "rabbitmq").start()
            stack.callback(rabbitmq.kill)
            yield Servers(folder, postgres, rabbitmq, redis)
    finally:
        shutil.rmtree(folder)
