"""An event of Ada's with its programme, over SQLite."""

from __future__ import annotations

import pytest

from tests.front_desk import FrontDesk
from tests.programme import Programme


@pytest.fixture
def programme(desk: FrontDesk) -> Programme:
    """Of a published event."""
    return Programme(desk, desk.person("ada@example.org", "Ada"))
