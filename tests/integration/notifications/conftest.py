"""Both databases the service runs on; what is about locks runs on PostgreSQL alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.notifications.mail.gateway import SmtpEmailGateway
from services.notifications.use_cases.mailing import Mailer
from shared.database import Database
from tests import migrated
from tests.integration.notifications.outgoing import LETTERS
from tests.integration.notifications.smtp_server import SmtpServer
from tests.post_room import PostRoom
from tests.servers.fixtures import FreshDatabase

PACKAGE = "services.notifications"


@pytest.fixture
def postgres_room(migrated_database: FreshDatabase) -> Iterator[PostRoom]:
    database = Database(migrated_database("notifications"), "notifications")
    yield PostRoom(database)
    database.close()


@pytest.fixture
def sqlite_room(tmp_path: Path) -> Iterator[PostRoom]:
    database = Database(migrated.sqlite(tmp_path, "notifications"), "notifications")
    yield PostRoom(database)
    database.close()


@pytest.fixture(params=["sqlite_room", "postgres_room"])
def room(request: pytest.FixtureRequest) -> PostRoom:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, PostRoom)
    return found


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        yield running


@pytest.fixture
def mailer(room: PostRoom, server: SmtpServer) -> Mailer:
    return Mailer(room.database, SmtpEmailGateway(server.url, timeout=5), LETTERS)
