"""The private servers start, serve, die and come back. Each test that kills one has it to itself."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pika
import psycopg
import pytest
import requests

from tests.servers.ports import accepts_connections, free_port
from tests.servers.postgres import Postgres
from tests.servers.process import Process, ServerError, answers
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import RedisServer

SETTLING_SECONDS = 2.5
"""See RabbitMQ: a younger queue does not survive a kill."""


def test_postgres_keeps_what_was_committed_before_it_was_killed(server_folder: Path) -> None:
    with Postgres(server_folder / "killed-postgres") as server:
        database = server.create_database("kept")
        with psycopg.connect(server.dsn(database)) as connection:
            connection.execute("CREATE TABLE seats AS SELECT 42 AS number")
        server.kill()
        assert not accepts_connections(server.port)
        server.start()
        with psycopg.connect(server.dsn(database)) as connection:
            assert connection.execute("SELECT number FROM seats").fetchone() == (42,)


def test_a_database_can_be_copied_from_a_template(postgres: Postgres) -> None:
    template = postgres.create_database("template")
    with psycopg.connect(postgres.dsn(template)) as connection:
        connection.execute("CREATE TABLE rooms (name text)")
    with psycopg.connect(postgres.dsn(postgres.create_database("copy", template))) as connection:
        assert connection.execute("SELECT count(*) FROM rooms").fetchone() == (0,)


def test_rabbitmq_keeps_what_was_confirmed_before_it_was_killed(lone_rabbitmq: RabbitMQ) -> None:
    vhost = lone_rabbitmq.create_vhost()
    url = lone_rabbitmq.url(vhost)
    publish(url, b"ticket")
    time.sleep(SETTLING_SECONDS)
    lone_rabbitmq.kill()
    assert not accepts_connections(lone_rabbitmq.port)
    lone_rabbitmq.start()
    assert "fanfare" in lone_rabbitmq.rabbitmqctl("list_queues", "--vhost", vhost, "name")
    assert [take(url), take(url)] == [b"ticket", None]


@pytest.fixture
def lone_rabbitmq(server_folder: Path) -> Iterator[RabbitMQ]:
    server = RabbitMQ(server_folder / "lone-rabbitmq").start()
    yield server
    server.kill()


def test_redis_serves_and_comes_back_empty_after_it_was_killed(server_folder: Path) -> None:
    with RedisServer(server_folder / "killed-redis") as server:
        with server.client() as client:
            client.set("key", "value")
        server.kill()
        assert not accepts_connections(server.port)
        server.start()
        with server.client() as client:
            assert client.get("key") is None


def test_a_process_is_ready_once_its_address_answers(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with Process("files", command, tmp_path, ready=answers(f"http://127.0.0.1:{port}/")) as process:
        assert requests.get(f"http://127.0.0.1:{port}/", timeout=5).ok
    assert not process.running
    assert not accepts_connections(port)


def test_a_process_that_cannot_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    broken = Process(
        "broken", [sys.executable, "-c", "raise SystemExit('no such port')"], tmp_path, ready=lambda: False
    )
    with pytest.raises(ServerError, match="no such port"):
        broken.start()


def test_a_process_that_never_gets_ready_is_killed(tmp_path: Path) -> None:
    slow = Process(
        "slow",
        [sys.executable, "-c", "import time; time.sleep(60)"],
        tmp_path,
        ready=lambda: False,
        start_timeout=0.5,
    )
    with pytest.raises(ServerError, match="not ready within"):
        slow.start()
    assert not slow.running


def publish(url: str, body: bytes) -> None:
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("fanfare", durable=True, arguments={"x-queue-type": "quorum"})
        channel.basic_publish("", "fanfare", body, pika.BasicProperties(delivery_mode=2))


def take(url: str) -> bytes | None:
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        body: bytes | None = connection.channel().basic_get("fanfare", auto_ack=True)[2]
        return body
