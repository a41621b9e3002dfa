"""Many rows in one statement, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import Boolean, Column, Integer, LargeBinary, String, Table, Text, Uuid, select
from sqlalchemy.exc import IntegrityError

from shared.database import Database, UtcDateTime, metadata_for_service, new_id
from shared.database.bulk import add_many, adding
from tests.servers.fixtures import FreshDatabase

MOMENT = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
things = Table(
    "things",
    metadata_for_service(),
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Uuid, unique=True),
    Column("name", String(20)),
    Column("words", Text),
    Column("body", LargeBinary),
    Column("made_at", UtcDateTime),
    Column("there", Boolean),
    Column("tries", Integer, nullable=False, server_default="7"),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    made: FreshDatabase = request.getfixturevalue("fresh_database")
    url = f"sqlite:///{tmp_path / 'things.db'}" if request.param == "sqlite" else made("things")
    database = Database(url, "tests")
    things.metadata.create_all(database.engine)
    yield database
    database.close()


def thing(name: str = "a “thing”\n\\N", **other: Any) -> dict[str, Any]:
    usual = {"words": None, "body": b"\x00\\x\xff", "made_at": MOMENT, "there": True}
    return {"id": new_id(), "name": name, **usual, **other}


def add(database: Database, *rows: dict[str, Any]) -> None:
    with database.transaction() as session:
        add_many(session, things, rows)


def stored(database: Database) -> list[dict[str, Any]]:
    """In the order in which they were written."""
    with database.transaction() as session:
        rows = session.execute(select(things).order_by(things.c.number)).mappings()
        return [{name: value for name, value in row.items() if name != "number"} for row in rows]


def test_a_value_belongs_to_its_name_wherever_it_stands_in_the_row(database: Database) -> None:
    rows = [thing("first"), dict(reversed(thing("second").items()))]

    add(database, *rows)

    assert stored(database) == [row | {"tries": 7} for row in rows]


@pytest.mark.parametrize("number", [1, 2, 300])
def test_rows_are_written_as_they_are_in_their_order(database: Database, number: int) -> None:
    rows = [thing(f"Nº {index}", there=index % 2 == 0) for index in range(number)]

    add(database, *rows)

    assert stored(database) == [row | {"tries": 7} for row in rows]


def test_text_bytes_and_nothing_arrive_unchanged(database: Database) -> None:
    rows = [thing(), thing(words="\t%s", made_at=None)]

    add(database, *rows)

    assert stored(database) == [row | {"tries": 7} for row in rows]


def test_a_moment_in_another_zone_is_the_same_moment(database: Database) -> None:
    there = MOMENT.astimezone(timezone(timedelta(hours=9)))

    add(database, thing(made_at=there), thing(made_at=there))

    assert [row["made_at"] for row in stored(database)] == [MOMENT, MOMENT]


def test_a_row_that_is_there_already_is_an_error_that_writes_nothing(database: Database) -> None:
    first = thing()
    add(database, first)

    with pytest.raises(IntegrityError):
        add(database, thing("new"), thing(id=first["id"]))

    assert [row["id"] for row in stored(database)] == [first["id"]]


@pytest.fixture
def on_postgres(fresh_database: FreshDatabase) -> Iterator[Database]:
    database = Database(fresh_database("things"), "tests")
    things.metadata.create_all(database.engine)
    yield database
    database.close()


def test_what_is_done_meanwhile_is_done_before_the_server_has_answered(on_postgres: Database) -> None:
    with on_postgres.transaction() as session:
        driver: Any = session.connection().connection.driver_connection
        with adding(session, things, [thing("one"), thing("two")]):
            meanwhile = driver.info.transaction_status

    assert meanwhile is TransactionStatus.ACTIVE
    assert [row["name"] for row in stored(on_postgres)] == ["one", "two"]


def test_what_the_server_refuses_is_told_after_that(on_postgres: Database) -> None:
    done: list[str] = []
    one = thing()

    with (
        pytest.raises(IntegrityError),
        on_postgres.transaction() as session,
        adding(session, things, [one, one]),
    ):
        done.append("meanwhile")

    assert done == ["meanwhile"]
    assert stored(on_postgres) == []


def test_what_fails_meanwhile_undoes_the_rows_and_spoils_no_connection(database: Database) -> None:
    rows = [thing("one"), thing("two")]

    with (
        pytest.raises(ZeroDivisionError),
        database.transaction() as session,
        adding(session, things, rows),
    ):
        raise ZeroDivisionError

    add(database, thing("three"))
    assert [row["name"] for row in stored(database)] == ["three"]


def test_a_row_that_cannot_be_sent_undoes_those_before_it_and_spoils_no_connection(
    on_postgres: Database,
) -> None:
    rows = [thing("one"), thing("two", words=object())]

    with (
        pytest.raises(TypeError),
        on_postgres.transaction() as session,
        adding(session, things, rows),
    ):
        raise AssertionError("nothing is to be done meanwhile")

    add(on_postgres, thing("three"), thing("four"))
    assert [row["name"] for row in stored(on_postgres)] == ["three", "four"]
