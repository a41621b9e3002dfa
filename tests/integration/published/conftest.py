"""An event of Ada's whose schedule is out, over SQLite."""

from __future__ import annotations

import pytest

from tests.front_desk import FrontDesk, Visitor
from tests.integration.published.published_event import PublishedEvent
from tests.programme import Programme


@pytest.fixture
def programme(desk: FrontDesk) -> Programme:
    return Programme(desk, desk.person("ada@example.org", "Ada"))


@pytest.fixture
def published(programme: Programme) -> PublishedEvent:
    return PublishedEvent.of(programme)


@pytest.fixture
def ben(desk: FrontDesk) -> Visitor:
    """Somebody who comes to the event."""
    return desk.person("ben@example.org", "Ben")
