from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared import migrate
from shared.database import Database
from tests.box_office import BoxOffice
from tests.servers.fixtures import FreshDatabase


@pytest.fixture(scope="module")
def office(fresh_database: FreshDatabase) -> Iterator[BoxOffice]:
    """On PostgreSQL, where locks are real."""
    database = Database(fresh_database("tickets"), "api", pool_size=25)
    migrate.upgrade(database, "services.api")
    yield BoxOffice(database)
    database.close()
