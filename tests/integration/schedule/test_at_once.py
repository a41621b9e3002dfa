"""Many editors at the same moment, on PostgreSQL: the rows' locks and the database's own constraint hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from services.api.schedule.intervals import Place
from services.api.schedule.models import Slot
from shared.events import DraftChanged
from tests.front_desk import FrontDesk
from tests.programme import Programme
from tests.schedule import START, Board

EDITORS, MOVES = 6, 12


@pytest.fixture
def board(postgres_desk: FrontDesk) -> Board:
    return Board.of(Programme(postgres_desk, postgres_desk.person("ada@example.org", "Ada")))


@pytest.fixture
def boards(board: Board) -> Sequence[Board]:
    """The same in the browser of each organiser."""
    people = [board.programme.member("organizer", f"o{number}@example.org") for number in range(EDITORS)]
    return [board.by(person) for person in people]


def test_of_many_who_want_one_place_one_gets_it(board: Board, boards: Sequence[Board]) -> None:
    sessions = [board.session(f"Talk {number}") for number in range(EDITORS)]
    together = Barrier(EDITORS)

    def put(number: int) -> int:
        together.wait(10)
        return boards[number].place(sessions[number], revision=0).status_code

    with ThreadPoolExecutor(EDITORS) as pool:
        statuses = Counter(pool.map(put, range(EDITORS)))
    assert statuses == {200: 1, 409: EDITORS - 1}
    assert len(board.read()["slots"]) == 1


def test_of_many_who_move_one_session_one_is_first_and_the_others_are_told(
    board: Board, boards: Sequence[Board]
) -> None:
    looms = board.session()
    together = Barrier(EDITORS)

    def put(number: int) -> int:
        together.wait(10)
        return boards[number].place(looms, minute=number * 60, revision=0).status_code

    with ThreadPoolExecutor(EDITORS) as pool:
        statuses = Counter(pool.map(put, range(EDITORS)))
    assert statuses == {200: 1, 412: EDITORS - 1}
    assert board.revision(looms) == 1


def test_while_all_move_at_once_versions_have_no_gap_and_nothing_overlaps(
    board: Board, boards: Sequence[Board]
) -> None:
    sessions = [board.session(f"Talk {number}") for number in range(EDITORS)]
    before = board.read()["version"]

    def edit(number: int) -> None:
        mine = boards[number]
        for step in range(MOVES):
            mine.place(sessions[number], room=step % 2, minute=(number * 7 + step * 13) % 120)
            if step % 4 == 3:
                mine.post("/undo")

    with ThreadPoolExecutor(EDITORS) as pool:
        list(pool.map(edit, range(EDITORS)))
    told = [one.event.sequence for one in board.programme.desk.published(DraftChanged)]
    after = board.read()["version"]
    assert sorted(told)[-(after - before) :] == list(range(before + 1, after + 1))
    slots = sorted(board.read()["slots"], key=lambda one: (one["room_id"], one["starts_at"]))
    for one, other in pairwise(slots):
        assert one["room_id"] != other["room_id"] or one["ends_at"] <= other["starts_at"]


def test_the_database_itself_refuses_two_in_one_room(board: Board) -> None:
    """Whatever the code forgets."""
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms, minute=0)
    with pytest.raises(IntegrityError, match="ex_schedule_slots_room"):
        _force(board, loops)


def _force(board: Board, session_id: str) -> None:
    slot = Slot(session_id=UUID(session_id), event_id=UUID(board.programme.event_id), revision=1)
    slot.place = Place(UUID(board.rooms[0]), START, START + timedelta(hours=1))
    with board.programme.desk.database.transaction() as session:
        session.add(slot)
