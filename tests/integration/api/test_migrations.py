"""A process that starts before its database is migrated waits, says so, and goes on by itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import text

from services.api.app import create_app
from shared.auth.revocations import InProcessRevocations
from shared.database import Database
from shared.migrations import migrate
from shared.migrations.migrate import NotMigrated, Schema
from shared.web.app import wait_for_migrations
from tests.front_desk import SETTINGS
from tests.servers.fixtures import FreshBroker, FreshDatabase
from tests.servers.ports import free_port
from tests.servers.process import Process
from tests.signing import KEYS
from tests.waiting import wait_until

PACKAGE = "services.api"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Empty."""
    database = Database(f"sqlite:///{tmp_path / 'api.sqlite3'}", "api")
    yield database
    database.close()


@pytest.fixture
def client(database: Database) -> FlaskClient:
    app = create_app(SETTINGS, database, InProcessRevocations())
    return wait_for_migrations(app).test_client()


def at_revision(database: Database, revision: str) -> Schema:
    """A migrated database that claims to stand elsewhere."""
    migrate.upgrade(database, PACKAGE)
    with database.transaction() as session:
        changed = text("UPDATE alembic_version SET version_num = :revision WHERE version_num LIKE 'api_%'")
        session.execute(changed, {"revision": revision})
    return Schema(database)


def test_before_the_migrations_a_request_is_asked_to_come_back(client: FlaskClient) -> None:
    answer = client.get("/api/v1/events")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.mimetype == "application/problem+json"


def test_before_the_migrations_the_process_is_alive_but_not_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.get_json()["failing"] == {"migrations": "NotMigrated"}


def test_after_the_migrations_the_process_goes_on_by_itself(client: FlaskClient, database: Database) -> None:
    assert client.get("/events").status_code == 503
    migrate.upgrade(database, PACKAGE)
    assert client.get("/events").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_waiting_is_told_once_and_names_the_remedy(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    schema = Schema(database)
    for _ in range(3):
        with pytest.raises(NotMigrated, match="fanfare migrate api"):
            schema.check()
    assert [record.message for record in caplog.records] == ["waiting for the database to be migrated"]


def test_a_database_that_is_one_migration_behind_is_waited_for(database: Database) -> None:
    with pytest.raises(NotMigrated, match="it lacks api_"):
        at_revision(database, "api_0001").check()


def test_a_database_that_is_ahead_of_the_code_will_do(database: Database) -> None:
    """While a new release is rolled out, processes of the old one start again on the migrated database."""
    at_revision(database, "api_9999").check()


@pytest.fixture
def worker(fresh_database: FreshDatabase, fresh_broker: FreshBroker, tmp_path: Path) -> Iterator[Process]:
    """On an empty database, and waiting for it to be migrated."""
    environment = {
        "PYTHONPATH": str(ROOT),
        "PUBLIC_URL": "http://localhost",
        "FANFARE_ENV": "test",
        "DATABASE_URL": fresh_database("api"),
        "RABBITMQ_URL": fresh_broker("api"),
        "LINK_KEY": KEYS.link_key,
        "HEALTH_PORT": str(free_port()),
    }
    command = [sys.executable, "-m", "services.api.worker"]
    with Process("api-worker", command, tmp_path, env=os.environ | environment) as worker:
        wait_until(lambda: "waiting for the database" in worker.output(), 20, what="the worker to wait")
        yield worker


def is_ready(worker: Process) -> bool:
    return requests.get(f"http://127.0.0.1:{worker.env['HEALTH_PORT']}/readyz", timeout=5).ok


def test_a_worker_begins_when_somebody_else_has_migrated(worker: Process) -> None:
    assert not is_ready(worker)
    migrate.upgrade(Database(worker.env["DATABASE_URL"], "api"), PACKAGE)
    wait_until(lambda: is_ready(worker), 20, every=0.2, what="the worker to begin")
    assert "Traceback" not in worker.output()


def test_a_worker_that_still_waits_can_be_stopped(worker: Process) -> None:
    worker.stop()
    assert worker.exit_status == 0
