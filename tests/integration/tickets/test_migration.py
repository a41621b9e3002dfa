from __future__ import annotations

from shared.migrations import migrate
from tests.box_office import BoxOffice


def test_the_migrations_make_the_tables_that_the_models_describe(office: BoxOffice) -> None:
    assert migrate.differences(office.database, "services.api") == []
