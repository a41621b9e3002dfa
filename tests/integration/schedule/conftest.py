"""The schedule of an event of Ada's, over SQLite for most, over PostgreSQL where several race."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.front_desk import FrontDesk, Visitor
from tests.programme import Programme
from tests.schedule import Board
from tests.servers.fixtures import FreshDatabase


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FrontDesk]:
    desk = FrontDesk.on_sqlite(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def programme(desk: FrontDesk) -> Programme:
    """Of a published event."""
    return Programme(desk, desk.person("ada@example.org", "Ada"))


@pytest.fixture
def board(programme: Programme) -> Board:
    """Two rooms, nothing placed, in Ada's hands."""
    return Board.of(programme)


@pytest.fixture
def bob(programme: Programme) -> Visitor:
    """Another organiser."""
    return programme.member("organizer", "bob@example.org")


@pytest.fixture
def postgres_desk(fresh_database: FreshDatabase) -> Iterator[FrontDesk]:
    desk = FrontDesk(fresh_database("api"))
    yield desk
    desk.close()
