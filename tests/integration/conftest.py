"""The api over SQLite for most, over PostgreSQL where several connections race."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.front_desk import FrontDesk
from tests.servers.fixtures import FreshDatabase


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FrontDesk]:
    desk = FrontDesk.on_sqlite(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def postgres_desk(migrated_database: FreshDatabase) -> Iterator[FrontDesk]:
    desk = FrontDesk.at(migrated_database("api"))
    yield desk
    desk.close()
