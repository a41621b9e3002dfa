"""PostgreSQL accepts connections and says nothing, as one behind a broken network does: nobody waits for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, select, text
from sqlalchemy.exc import OperationalError

from shared.background.leader import PING_SECONDS, AdvisoryLock, LeadershipLost
from shared.database import Database
from shared.database.bulk import adding
from tests.servers.postgres import Postgres
from tests.servers.proxy import Network, Wire
from tests.waiting import wait_until

PATIENCE_SECONDS = 1
SILENT_SECONDS = 2


@pytest.fixture
def wire(postgres: Postgres) -> Iterator[Wire]:
    with Network() as network:
        yield network.wire("tests → postgres", postgres.port)


@pytest.fixture
def name(postgres: Postgres) -> str:
    return postgres.create_database("silence")


@pytest.fixture
def near(postgres: Postgres, name: str) -> Iterator[Database]:
    database = Database(postgres.url(name), "tests")
    yield database
    database.close()


@pytest.fixture
def far(postgres: Postgres, wire: Wire, name: str) -> Iterator[Database]:
    """The same database at the other end of the wire."""
    url = postgres.url(name).replace(f":{postgres.port}/", f":{wire.port}/")
    database = Database(url, "tests", patience=PATIENCE_SECONDS)
    yield database
    database.close()


@pytest.mark.quiet
def test_a_question_that_is_not_answered_is_given_up(far: Database, wire: Wire) -> None:
    began = time.monotonic()
    with pytest.raises(OperationalError):
        ask_into_the_silence(far, wire)
    assert time.monotonic() - began < PATIENCE_SECONDS + 2


def test_afterwards_the_pool_has_only_connections_that_work(far: Database, wire: Wire) -> None:
    far.ping()
    wire.go_silent()
    with pytest.raises(OperationalError):
        far.ping()
    wire.heal()
    for answer in ("first", "second"):
        with far.transaction() as session:
            assert session.scalar(text("SELECT :answer"), {"answer": answer}) == answer


def test_a_long_statement_is_not_mistaken_for_silence_where_patience_is_longer(near: Database) -> None:
    with near.transaction() as session:
        session.execute(text("SELECT pg_sleep(1.5)"))


def test_rows_that_wait_too_long_for_somebody_elses_are_given_up_and_the_pool_works(
    far: Database, near: Database
) -> None:
    things = Table("things", MetaData(), Column("number", Integer, primary_key=True))
    things.create(near.engine)
    rows = [{"number": 1}, {"number": 2}]

    with near.transaction() as holder:
        holder.execute(things.insert(), rows[:1])
        with pytest.raises(OperationalError), far.transaction() as session, adding(session, things, rows):
            pass

    with far.transaction() as session:
        assert session.scalars(select(things.c.number)).all() == [1]


@pytest.mark.quiet
def test_a_leader_out_of_reach_of_its_database_stops_and_another_one_leads(
    far: Database, near: Database, wire: Wire
) -> None:
    first, second = AdvisoryLock(far, SILENT_SECONDS), AdvisoryLock(near, SILENT_SECONDS)
    assert first.acquire()
    assert not second.acquire()
    wire.go_silent()

    began = time.monotonic()
    with pytest.raises(LeadershipLost):
        first.wait(0.1)
    assert time.monotonic() - began < PING_SECONDS + 2
    wait_until(second.acquire, timeout=SILENT_SECONDS + 5)
    second.release()


def test_a_leader_with_nothing_to_do_goes_on_leading(near: Database) -> None:
    lock = AdvisoryLock(near, SILENT_SECONDS)
    assert lock.acquire()
    for _ in range(2 * SILENT_SECONDS):
        lock.wait(1)
    lock.release()


def ask_into_the_silence(database: Database, wire: Wire) -> None:
    """On a connection that is in use already."""
    with database.transaction() as session:
        session.execute(text("SELECT 1"))
        wire.go_silent()
        session.execute(text("SELECT 1"))
