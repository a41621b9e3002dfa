from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.database import Database
from tests.box_office import BoxOffice
from tests.servers.used_databases import UsedDatabases


@pytest.fixture(scope="module")
def office(used_databases: UsedDatabases) -> Iterator[BoxOffice]:
    """On PostgreSQL, where locks are real."""
    with used_databases.lending() as lend:
        database = Database(lend("api"), "api", pool_size=25)
        yield BoxOffice(database)
        database.close()
