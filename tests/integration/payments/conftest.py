from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.database import Database
from tests.cash_desk import CashDesk, open_desk
from tests.servers.fixtures import FreshDatabase


@pytest.fixture
def desk(migrated_database: FreshDatabase, tmp_path: Path) -> Iterator[CashDesk]:
    """On PostgreSQL, where locks are real."""
    database = Database(migrated_database("payments"), "payments", pool_size=20)
    with open_desk(database, tmp_path) as desk:
        yield desk
    database.close()
