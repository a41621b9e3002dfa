"""Many rows or values in one statement whose text never changes, so that it is compiled once.

On PostgreSQL the columns travel as arrays: a VALUES list is built and parsed anew for each number of rows, at several
times the cost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Insert, Result, any_, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from shared.database import dialect


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
