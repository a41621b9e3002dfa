"""The api over SQLite for most, over PostgreSQL where several connections race."""

from __future__ import annotations

import pytest

from tests.front_desk import FrontDesk, Visitor


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
