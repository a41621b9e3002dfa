from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.api import tables
from shared import bus_tables
from shared.database import Database
from tests.box_office import BoxOffice


@pytest.fixture
def office(tmp_path: Path) -> Iterator[BoxOffice]:
    database = Database(f"sqlite:///{tmp_path / 'api.db'}", "api")
    bus_tables.metadata.create_all(database.engine)
    tables.metadata.create_all(database.engine)
    yield BoxOffice(database)
    database.close()
