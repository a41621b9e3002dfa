"""The least that it costs to persist notifications: the rows that the product wrote, once more, ready-made.

No broker and no events; each batch is one transaction with a statement a table, whose columns travel as arrays.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.array import ListBinaryDumper
from sqlalchemy import Table, select, text
from sqlalchemy.dialects import postgresql

from services.notifications.models import Notification
from shared.bus.tables import inbox, outbox
from shared.database import Database

BATCH = 500
NOTIFICATIONS, COUNTERS = (Notification.metadata.tables[name] for name in ("notifications", "inboxes"))
COUNT = (
    " ON CONFLICT (user_id) DO UPDATE"
    " SET seq = inboxes.seq + excluded.seq, unread = inboxes.unread + excluded.unread"
)

Columns = Mapping[str, list[Any]]


@dataclass(frozen=True)
class Batch:
    """By table, the values of each column."""

    columns: Mapping[Table, Columns]


def written(database: Database) -> list[Batch]:
    """What stands in the tables, in batches as the consumer writes them; afterwards the tables are empty."""
    tables = (inbox, NOTIFICATIONS, outbox)
    with database.transaction() as session:
        rows = {table: [dict(row) for row in session.execute(select(table)).mappings()] for table in tables}
    empty(database)
    return list(_batches(rows))


def empty(database: Database) -> None:
    """Nobody pays for what was written before, be it in fuller tables or in pages that are not on the disk yet."""
    with database.transaction() as session:
        session.execute(text("TRUNCATE inbox, notifications, inboxes, deliveries, attempts, outbox"))
    with database.transaction() as session:
        session.execute(text("CHECKPOINT"))


def insert(database: Database, batches: Sequence[Batch]) -> float:
    """Seconds."""
    dsn = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(dsn) as connection:
        connection.adapters.register_dumper(list, ListBinaryDumper)
        began = time.perf_counter()
        for batch in batches:
            for table, columns in batch.columns.items():
                connection.execute(_statement(table, columns), columns)
            connection.commit()
        return time.perf_counter() - began


def _batches(rows: Mapping[Table, list[dict[str, Any]]]) -> Iterator[Batch]:
    number = -(-len(rows[NOTIFICATIONS]) // BATCH)
    for index in range(number):
        part = {table: _part(all_rows, index, number) for table, all_rows in rows.items()}
        counted = Counter(row["user_id"] for row in part[NOTIFICATIONS])
        counters = [{"user_id": user, "seq": new, "unread": new} for user, new in sorted(counted.items())]
        yield Batch({table: _columns(some) for table, some in (part | {COUNTERS: counters}).items() if some})


def _part(rows: Sequence[Any], index: int, number: int) -> Sequence[Any]:
    return rows[len(rows) * index // number : len(rows) * (index + 1) // number]


def _columns(rows: Sequence[Mapping[str, Any]]) -> Columns:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _statement(table: Table, columns: Columns) -> str:
    types = {name: table.c[name].type.compile(postgresql.dialect()) for name in columns}
    arrays = ", ".join(f"%({name})s::{kind}[]" for name, kind in types.items())
    names = ", ".join(columns)
    given = f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608 - names of our own
    return given + (COUNT if table is COUNTERS else " ON CONFLICT DO NOTHING")
