from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.database import Database
from tests import migrated
from tests.cash_desk import CashDesk, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CashDesk]:
    database = Database(migrated.sqlite(tmp_path, "payments"), "payments")
    with open_desk(database, tmp_path) as desk:
        yield desk
    database.close()
