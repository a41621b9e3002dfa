"""Many rows or values in one statement whose text never changes, so that it is compiled once.

On PostgreSQL the columns travel as arrays, or the rows by COPY where nothing has to be looked up or answered: a VALUES
list is built and parsed anew for each number of rows, at several times the cost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

import psycopg
from sqlalchemy import ColumnElement, Insert, Result, Table, any_, bindparam, func, insert, literal, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.database import dialect
from shared.database.copying import copying


def add_many(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert at least one row, in their order; all have the same keys. Raises SQLAlchemy's errors.

    On PostgreSQL by COPY, which takes half of what arrays take, from three rows on.
    """
    with adding(session, table, rows):
        pass


@contextmanager
def adding(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> Iterator[None]:
    """Like `add_many`, and what is done in the block is done while the server writes them. It must not use the session.

    On SQLite, and of one row, they are written before.
    """
    if len(rows) == 1 or _is_sqlite(session):
        session.execute(_plain(table), rows)
        yield
        return
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    names = tuple(rows[0])
    statement, types = _copy_statement(table, names)
    try:
        with copying(driver, statement, types, _values(names, rows)):
            yield
    except psycopg.Error as error:
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, dialect=connection.dialect
        ) from error


def insert_many(
    session: Session, statement: Insert, rows: Sequence[Mapping[str, Any]]
) -> Result[*tuple[Any, ...]]:
    """Run an INSERT that has no values yet for at least one row, in their order; all rows have the same keys.

    It is one that is built once, as with `shared.database.insert_on`: to build one takes as long as to run it. What it
    says ON CONFLICT and RETURNING holds.
    """
    # To make arrays of one row's values takes several times as long as to send them as they are.
    if len(rows) == 1 or _is_sqlite(session):
        return session.execute(statement, rows)
    names = tuple(rows[0])
    values = {f"all_{name}": [row[name] for row in rows] for name in names}
    return session.execute(_filled(statement, names), values)


@cache
def _plain(table: Table) -> Insert:
    return insert(table)


def _values(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[Any]]:
    return map(itemgetter(*names), rows) if len(names) > 1 else ((row[names[0]],) for row in rows)


@cache
def _copy_statement(table: Table, names: tuple[str, ...]) -> tuple[str, Sequence[str]]:
    """The statement, and the columns' types by the names that psycopg knows: in binary nothing is converted."""
    kinds = (table.c[name].type.compile(postgresql.dialect()) for name in names)  # type: ignore[no-untyped-call]
    types = [kind.partition("(")[0].lower() for kind in kinds]
    return f"COPY {table.name} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)", types


@lru_cache(maxsize=256)
def _filled(statement: Insert, names: tuple[str, ...]) -> Insert:
    """Kept by the statement itself, which therefore is one that is built once."""
    columns = {name: statement.table.c[name] for name in names}
    arrays = [bindparam(f"all_{name}", type_=ARRAY(column.type)) for name, column in columns.items()]
    given = func.unnest(*arrays).table_valued(*columns).render_derived()
    # Without defaults: SQLAlchemy would give every row the same one.
    return statement.from_select(list(columns), select(given), include_defaults=False)


def among(session: Session, column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """`column IN (values)`, of any number."""
    found: ColumnElement[bool] = (
        column.in_(values)
        if _is_sqlite(session)
        else column == any_(literal(list(values), ARRAY(column.type)))
    )
    return found


def listed(kind: str, column: Any, name: str) -> ColumnElement[bool]:
    """The same for a statement that is built once for one `dialect`: it is run with a list under that name."""
    found: ColumnElement[bool] = (
        column.in_(bindparam(name, expanding=True))
        if kind == "sqlite"
        else column == any_(bindparam(name, type_=ARRAY(column.type)))
    )
    return found


def unlisted(kind: str, column: Any, name: str) -> ColumnElement[bool]:
    """None of a list, which may be long.

    On PostgreSQL a sub-select, which is hashed: `<> ALL (list)` is searched for each row in a plan that is kept.
    """
    found: ColumnElement[bool] = column.not_in(
        bindparam(name, expanding=True)
        if kind == "sqlite"
        else select(func.unnest(bindparam(name, type_=ARRAY(column.type))))
    )
    return found


def _is_sqlite(session: Session) -> bool:
    return dialect(session) == "sqlite"
