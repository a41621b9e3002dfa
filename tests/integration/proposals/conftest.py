"""A published event of Ada's that takes proposals, and Sue who has something to say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.front_desk import FrontDesk, Visitor, json_of
from tests.programme import Programme


@pytest.fixture
def programme(desk: FrontDesk) -> Programme:
    return Programme(desk, desk.person("ada@example.org", "Ada"))


@pytest.fixture
def sue(desk: FrontDesk) -> Visitor:
    return desk.person("sue@example.org", "Sue")


@pytest.fixture
def path(programme: Programme) -> str:
    return f"{programme.path}/proposals"


@pytest.fixture
def proposal(sue: Visitor, path: str) -> dict[str, Any]:
    """Sue's, submitted."""
    return json_of(sue.post(path, {"title": "Queues", "abstract": "What they remember"}))
