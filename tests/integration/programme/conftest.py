"""An event of Ada's with its programme, over SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.front_desk import FrontDesk
from tests.programme import Programme


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FrontDesk]:
    desk = FrontDesk.on_sqlite(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def programme(desk: FrontDesk) -> Programme:
    """Of a published event."""
    return Programme(desk, desk.person("ada@example.org", "Ada"))
