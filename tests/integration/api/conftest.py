"""The api over SQLite for most, over PostgreSQL where several connections race."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.front_desk import FrontDesk, Visitor
from tests.servers.fixtures import FreshDatabase


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FrontDesk]:
    desk = FrontDesk.on_sqlite(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def postgres_desk(fresh_database: FreshDatabase) -> Iterator[FrontDesk]:
    desk = FrontDesk(fresh_database("api"))
    yield desk
    desk.close()


@pytest.fixture
def ada(desk: FrontDesk) -> Visitor:
    """Somebody with a proven address."""
    return desk.person("ada@example.org", "Ada")


@pytest.fixture
def bob(desk: FrontDesk) -> Visitor:
    """Somebody else with a proven address."""
    return desk.person("bob@example.org", "Bob")


@pytest.fixture
def stranger(desk: FrontDesk) -> Visitor:
    """Nobody is logged in there."""
    return desk.visitor()
