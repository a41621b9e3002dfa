from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.front_desk import FrontDesk, Visitor


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FrontDesk]:
    desk = FrontDesk.on_sqlite(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def ada(desk: FrontDesk) -> Visitor:
    return desk.person()
