"""The schedule of an event of Ada's, over SQLite for most, over PostgreSQL where several race."""

from __future__ import annotations

import pytest

from tests.front_desk import FrontDesk, Visitor
from tests.programme import Programme
from tests.schedule import Board


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
