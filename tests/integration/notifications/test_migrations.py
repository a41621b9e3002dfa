from __future__ import annotations

from shared.database import Database
from shared.migrations import migrate
from tests.integration.notifications.conftest import PACKAGE
from tests.servers.fixtures import FreshDatabase


def test_models_and_migrations_agree(fresh_database: FreshDatabase) -> None:
    database = Database(fresh_database("notifications"), "notifications")

    migrate.upgrade(database, PACKAGE)

    assert migrate.differences(database, PACKAGE) == []
    database.close()
