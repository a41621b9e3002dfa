from __future__ import annotations

from threading import Thread

from alembic import command
from sqlalchemy import text

from shared.database import Database
from shared.migrations import migrate
from tests.cash_desk import CashDesk
from tests.servers.fixtures import FreshDatabase
from tests.waiting import wait_until

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'payments'::regclass")


def test_the_migrations_make_the_tables_that_the_models_describe(desk: CashDesk) -> None:
    assert migrate.differences(desk.database, "services.payments") == []


def test_a_table_that_changes_waits_for_nobody_who_holds_another(fresh_database: FreshDatabase) -> None:
    """Who has locked `payments` and goes on to `refunds` must not meet a migration that does the reverse."""
    database = Database(fresh_database("upgraded"), "payments")
    with database.engine.connect() as connection:
        command.upgrade(migrate._config(connection, "services.payments"), "payments_0001")
        connection.commit()
    migration = Thread(target=migrate.upgrade, args=(database, "services.payments"))

    with database.engine.begin() as buyer:
        buyer.execute(text("LOCK TABLE payments IN ROW SHARE MODE"))
        migration.start()
        wait_until(lambda: buyer.scalar(WAITING), what="the migration to wait for payments")
        buyer.execute(text("LOCK TABLE refunds, webhook_events, closed_orders IN ROW SHARE MODE NOWAIT"))
    migration.join(timeout=20)

    assert migrate.differences(database, "services.payments") == []
    database.close()
