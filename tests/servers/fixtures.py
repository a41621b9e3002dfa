"""The real servers as fixtures: each is started by the first test that asks for it and stopped at the end.

Processes die in these tests, the machine does not: so nobody waits until the disk has what was written.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import leaks
from tests.servers.postgres import Postgres
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import RedisServer
from tests.servers.used_databases import UsedDatabases

FreshDatabase = Callable[[str], str]
FreshBroker = Callable[[str], str]


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """Not pytest's own folder: PostgreSQL runs as another user, who must be able to pass through."""
    folder = Path(tempfile.mkdtemp(prefix="fanfare-"))
    folder.chmod(0o711)
    yield folder
    try:
        leaks.assert_none_below(folder)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[Postgres]:
    with Postgres(server_folder / "postgres", fsync=False) as server:
        yield server


@pytest.fixture(scope="session")
def rabbitmq(server_folder: Path) -> Iterator[RabbitMQ]:
    server = RabbitMQ(server_folder / "rabbitmq", fsync=False).start()
    yield server
    # Nobody needs its data any more, and a polite stop takes six seconds.
    server.kill()


@pytest.fixture(scope="session")
def redis_server(server_folder: Path) -> Iterator[RedisServer]:
    with RedisServer(server_folder / "redis") as server:
        yield server


@pytest.fixture(scope="session")
def fresh_database(postgres: Postgres) -> FreshDatabase:
    """`fresh_database("api")` is the SQLAlchemy address of a new empty database; usable at any scope."""
    return lambda name: postgres.url(postgres.create_database(name))


@pytest.fixture(scope="session")
def used_databases(postgres: Postgres) -> UsedDatabases:
    return UsedDatabases(postgres)


@pytest.fixture
def migrated_database(used_databases: UsedDatabases) -> Iterator[FreshDatabase]:
    """`migrated_database("api")` is the SQLAlchemy address of an empty database with the service's tables."""
    with used_databases.lending() as lend:
        yield lend


@pytest.fixture(scope="session")
def fresh_broker(rabbitmq: RabbitMQ) -> FreshBroker:
    """`fresh_broker("relay")` is the address of a new empty virtual host; usable at any scope."""
    return lambda name: rabbitmq.url(rabbitmq.create_vhost(name))


@pytest.fixture
def fresh_redis(redis_server: RedisServer) -> str:
    """The address of a Redis that holds nothing."""
    redis_server.empty()
    return redis_server.url()
