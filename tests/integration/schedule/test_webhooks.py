"""What webhooks hear of a schedule: each release and each cancelled session once, whoever else is told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from services.api.handlers import HANDLERS
from services.api.schedule import release_news
from shared.bus.inbox import Inbox
from shared.bus.tables import inbox, outbox
from shared.database import Database
from shared.events import ScheduleReleased, SessionCancelled
from tests.front_desk import json_of
from tests.programme import Programme, statements
from tests.schedule import Board

TYPES = ["schedule.released", "schedule.session_cancelled"]


@pytest.fixture
def webhook(programme: Programme) -> str:
    """Its path."""
    made = programme.owner.post(
        f"{programme.path}/webhooks", {"url": "http://localhost:9/hooks", "types": TYPES}
    )
    return str(made.headers["Location"])


@pytest.fixture
def speakers(programme: Programme) -> list[str]:
    return [programme.add("speakers", name=name, email=f"{name}@example.org")["id"] for name in "abc"]


def told(board: Board, webhook: str) -> list[dict[str, Any]]:
    """After the bus has brought everything, twice."""
    deliver(board.programme.desk.database)
    deliver(board.programme.desk.database)
    listed = json_of(board.editor.get(f"{webhook}/deliveries"))["items"]
    return [json_of(board.editor.get(f"{webhook}/deliveries/{one['id']}")) for one in reversed(listed)]


def deliver(database: Database) -> None:
    """What the api's queue is bound to."""
    heard = select(outbox.c.body).where(outbox.c.type.in_([event.type for event in HANDLERS]))
    with database.transaction() as session:
        bodies = session.scalars(heard.order_by(outbox.c.id)).all()
    Inbox(database, HANDLERS).receive(bodies)


def test_a_release_of_which_many_are_told_reaches_a_webhook_once(
    board: Board, programme: Programme, webhook: str, speakers: list[str]
) -> None:
    board.placed(board.session("Looms", speaker_ids=speakers))
    release = board.release("1.0")
    assert len(programme.desk.published(ScheduleReleased)) == 3

    [delivery] = told(board, webhook)

    assert delivery["type"] == "schedule.released"
    assert f'"release_id":"{release["id"]}","release":"1.0","number":1' in delivery["body"]


def test_a_release_of_which_nobody_is_told_reaches_it_as_well(
    board: Board, programme: Programme, webhook: str
) -> None:
    board.release("empty")
    assert programme.desk.published(ScheduleReleased) == []

    assert [one["type"] for one in told(board, webhook)] == ["schedule.released"]


def test_each_release_reaches_it(board: Board, webhook: str) -> None:
    for name in ("1.0", "1.1"):
        board.release(name)

    assert [name in one["body"] for one, name in zip(told(board, webhook), ("1.0", "1.1"), strict=True)]


def test_a_cancelled_session_reaches_it_once_however_many_are_told(
    board: Board, webhook: str, speakers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_news, "MOST_RECIPIENTS", 1)
    looms = board.session("Looms", speaker_ids=speakers)
    board.placed(looms)
    board.release("1.0")
    board.programme.change("sessions", looms, state="cancelled")
    assert len(board.programme.desk.published(SessionCancelled)) == 3

    assert [one["type"] for one in told(board, webhook)] == TYPES


def test_a_deleted_session_reaches_it_as_a_cancelled_one(board: Board, webhook: str) -> None:
    looms = board.session("Looms")
    board.placed(looms)
    board.release("1.0")
    board.programme.remove("sessions", looms)

    released, cancelled = told(board, webhook)
    assert [released["type"], cancelled["type"]] == TYPES
    assert looms in cancelled["body"]


def test_what_no_webhook_waits_for_costs_one_look_and_no_row(board: Board, programme: Programme) -> None:
    for number in range(20):
        board.release(f"1.{number}")
    database = programme.desk.database

    with statements(database) as found:
        deliver(database)

    read = [one for one in found if "FROM webhooks" in one]
    assert len(read) == 1
    assert not [one for one in found if one.startswith(("INSERT", "UPDATE", "DELETE"))]
    with database.transaction() as session:
        assert session.scalars(select(inbox.c.event_id)).all() == []
        plan = session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {read[0]}", ("",) * read[0].count("?")
        )
        assert not [row for row in plan if str(row[3]).startswith("SCAN")]
