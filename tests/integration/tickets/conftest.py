from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.database import Database
from tests.box_office import BoxOffice
from tests.servers.fixtures import FreshDatabase


@pytest.fixture(scope="module")
def office(migrated_database: FreshDatabase) -> Iterator[BoxOffice]:
    """On PostgreSQL, where locks are real."""
    database = Database(migrated_database("api"), "api", pool_size=25)
    yield BoxOffice(database)
    database.close()
