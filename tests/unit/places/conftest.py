from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.places.answers import Provider, answering


@pytest.fixture
def server() -> Iterator[Provider]:
    with answering() as provider:
        yield provider
