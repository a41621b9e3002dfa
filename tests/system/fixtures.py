"""The whole platform as a fixture, started by the first test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.postgres import Postgres
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import RedisServer
from tests.system.system import System


@pytest.fixture(scope="session")
def system(server_folder: Path, postgres: Postgres, redis_server: RedisServer) -> Iterator[System]:
    """It has a broker of its own, because its tests stop that one."""
    rabbitmq = RabbitMQ(server_folder / "rabbitmq-of-the-system", fsync=False).start()
    try:
        with System(server_folder / "system", postgres, rabbitmq, redis_server) as system:
            yield system
    finally:
        rabbitmq.kill()
