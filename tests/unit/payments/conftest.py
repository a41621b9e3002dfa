from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.payments import tables
from shared import bus_tables
from shared.database import Database
from tests.cash_desk import CashDesk, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CashDesk]:
    database = Database(f"sqlite:///{tmp_path / 'payments.db'}", "payments")
    bus_tables.metadata.create_all(database.engine)
    tables.metadata.create_all(database.engine)
    with open_desk(database, tmp_path) as desk:
        yield desk
    database.close()
