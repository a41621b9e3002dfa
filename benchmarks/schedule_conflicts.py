"""Does a schedule get slower with what it holds? One move at 2,000 sessions beside one at 20; and the draft as a whole.

In one process, without a network; PostgreSQL is real. Events of both sizes have their sessions as close together as
events have: the large one 40 rooms and four days, the small one 4 rooms and a day.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import UUID

from benchmarks.figures import Aim, Figure
from benchmarks.rounds import Sample, interleave
from benchmarks.servers import Servers
from services.api.events.models import Event
from services.api.programme.models import ProgrammeSession
from services.api.schedule import reading
from services.api.schedule.intervals import Place
from shared.database import Database
from tests.front_desk import FrontDesk
from tests.programme import Programme
from tests.schedule import Board
from tests.schedule_of_size import Size, fill

SMALL, LARGE = Size(sessions=20, rooms=4, days=1), Size(sessions=2000, rooms=40, days=4)
FEW, MANY = "20 sessions", "2,000 sessions"
CHECK, ASKED, MOVE, DRAFT = "conflicts of one move", "a check over HTTP", "a move over HTTP", "the draft"
CHECKS, REQUESTS = 2000, 30


def run(servers: Servers, rounds: int) -> list[Figure]:
    desk = FrontDesk(servers.database("api").url.render_as_string(hide_password=False), is_measured=True)
    samples = interleave(
        "schedule_conflicts", {FEW: _subject(desk, SMALL), MANY: _subject(desk, LARGE)}, rounds
    )
    within = Aim(ratio=2, at_most=True)
    return [
        samples.figure(MANY, CHECK, "µs", name=f"{CHECK}, {MANY}", against=FEW, aim=within),
        samples.figure(MANY, ASKED, "ms", name=f"{ASKED}, {MANY}", against=FEW, aim=within),
        samples.figure(MANY, MOVE, "ms", name=f"{MOVE}, {MANY}", against=FEW, aim=within),
        samples.figure(MANY, DRAFT, "ms", name=f"{DRAFT}, {MANY}"),
    ]


def _subject(desk: FrontDesk, size: Size) -> Callable[[], Sample]:
    owner = desk.person(f"owner{size.sessions}@example.org", "Olga")
    board = Board.of(Programme(desk, owner), rooms=1)
    mover = board.session("Mover")
    fill(board, replace(size, sessions=size.sessions - 1))
    board.placed(mover, minute=0)
    check, revisions = _checking(desk.database, board, mover), count(1)

    def sample() -> Sample:
        return {
            CHECK: check() * 1000,
            ASKED: _milliseconds(lambda number: _ask(board, mover, number), REQUESTS),
            MOVE: _milliseconds(lambda _: _move(board, mover, next(revisions)), REQUESTS),
            DRAFT: _milliseconds(lambda _: board.read(), 3),
        }

    return sample


def _checking(database: Database, board: Board, mover: str) -> Callable[[], float]:
    """In memory alone: what each step of a drag asks."""
    with database.transaction() as session:
        talk = session.get_one(ProgrammeSession, UUID(mover))
        event = session.get_one(Event, UUID(board.programme.event_id))
        timetable, named = reading.whole(session, event)
        known, rooms = named[talk.id].talk, list(timetable.surroundings.halls)
    start = reading.hours(event).starts_at

    def place(number: int) -> Place:
        begins = start + timedelta(minutes=number * 5 % 120)
        return Place(rooms[number % len(rooms)], begins, begins + timedelta(minutes=30))

    return lambda: _milliseconds(lambda number: timetable.conflicts(known, place(number)), CHECKS)


def _ask(board: Board, mover: str, number: int) -> None:
    moves = [{"session_id": mover, **board.spot(0, number % 24 * 5)}]
    if board.post("/checks", {"moves": moves}).status_code != 200:
        raise ValueError("a check was refused")


def _move(board: Board, mover: str, revision: int) -> None:
    """Back and forth in a room that holds nothing else."""
    answer = board.put(mover, board.spot(0, revision % 24 * 5), revision)
    if answer.status_code != 200:
        raise ValueError(answer.text)


def _milliseconds(act: Callable[[int], object], times: int) -> float:
    """One, on average."""
    began = time.perf_counter()
    for number in range(times):
        act(number)
    return (time.perf_counter() - began) * 1000 / times
