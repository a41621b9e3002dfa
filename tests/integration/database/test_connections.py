"""Connections that are kept are believed in until there is a reason not to, and plan a statement once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.database import OFTEN, Database
from tests.servers.postgres import Postgres

KIND = text("SELECT kind FROM things")


@pytest.fixture
def name(postgres: Postgres) -> str:
    return postgres.create_database("connections")


@pytest.fixture
def operator(postgres: Postgres, name: str) -> Iterator[psycopg.Connection[Any]]:
    """Somebody else at the same database."""
    with psycopg.connect(postgres.dsn(name), autocommit=True) as connection:
        connection.execute("CREATE TABLE things (kind integer)")
        connection.execute("INSERT INTO things VALUES (7)")
        yield connection


@pytest.fixture
def database(postgres: Postgres, name: str) -> Iterator[Database]:
    database = Database(postgres.url(name), "tests")
    yield database
    database.close()


@pytest.fixture(params=["a transaction", "a glance"])
def door(database: Database, request: pytest.FixtureRequest) -> Any:
    return database.transaction if request.param == "a transaction" else database.glance


def read(door: Any) -> object:
    opened: AbstractContextManager[Any] = door()
    with opened as asked:
        return asked.execute(KIND).scalar_one()


def test_whoever_comes_after_the_server_hung_up_does_not_notice(
    door: Any, operator: psycopg.Connection[Any]
) -> None:
    for _ in range(3):
        assert read(door) == 7
        hang_up(operator)


def test_a_connection_asks_the_server_nothing_but_what_it_is_asked(
    database: Database, operator: psycopg.Connection[Any]
) -> None:
    for _ in range(2):
        assert read(database.glance) == 7
    newest = operator.execute(
        "SELECT query FROM pg_stat_activity WHERE pid != pg_backend_pid() AND datname = current_database()"
    )
    assert [query for (query,) in newest] == [KIND.text]


def test_what_is_asked_often_is_planned_once(database: Database, operator: psycopg.Connection[Any]) -> None:
    for _ in range(OFTEN + 1):
        read(database.glance)
    with database.glance() as connection:
        prepared = connection.execute(text("SELECT statement FROM pg_prepared_statements")).scalars().all()
    assert prepared == [KIND.text]


def test_a_plan_that_an_upgrade_has_made_useless_fails_once(
    door: Any, operator: psycopg.Connection[Any]
) -> None:
    for _ in range(OFTEN + 1):
        assert read(door) == 7
    operator.execute("ALTER TABLE things ALTER kind TYPE text")
    with pytest.raises(DBAPIError) as failed:
        read(door)
    assert failed.value.connection_invalidated
    assert read(door) == "7"


def hang_up(operator: psycopg.Connection[Any]) -> None:
    """On everybody else."""
    operator.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE pid != pg_backend_pid() AND datname = current_database()"
    )
