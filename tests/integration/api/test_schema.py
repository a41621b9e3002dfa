"""The tables as the migrations make them, and as the models know them."""

from __future__ import annotations

from shared.migrations import migrate
from tests.front_desk import FrontDesk


def test_models_and_migrations_agree_on_postgresql(postgres_desk: FrontDesk) -> None:
    assert migrate.differences(postgres_desk.database, "services.api") == []


def test_models_and_migrations_agree_on_sqlite(desk: FrontDesk) -> None:
    assert migrate.differences(desk.database, "services.api") == []
