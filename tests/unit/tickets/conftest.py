from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.api import tables
from services.api.app import create_app
from shared import bus_tables
from shared.database import Database
from shared.revocations import InProcessRevocations
from tests.box_office import BoxOffice
from tests.front_desk import SETTINGS
from tests.unit.tickets.sale import Sale


@pytest.fixture
def office(tmp_path: Path) -> Iterator[BoxOffice]:
    database = Database(f"sqlite:///{tmp_path / 'api.db'}", "api")
    bus_tables.metadata.create_all(database.engine)
    tables.metadata.create_all(database.engine)
    yield BoxOffice(database)
    database.close()


@pytest.fixture
def sale(office: BoxOffice) -> Sale:
    app = create_app(SETTINGS, office.database, InProcessRevocations(), rate_policy="wide")
    return Sale(app, office)
