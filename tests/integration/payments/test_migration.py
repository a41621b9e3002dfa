from __future__ import annotations

from shared import migrate
from tests.cash_desk import CashDesk


def test_the_migrations_make_the_tables_that_the_models_describe(desk: CashDesk) -> None:
    assert migrate.differences(desk.database, "services.payments") == []
