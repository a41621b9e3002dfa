"""A large event: the draft in one request, in a number of queries that stays the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from werkzeug.test import TestResponse

from tests.front_desk import json_of
from tests.programme import Programme, statements
from tests.schedule import Board
from tests.schedule_of_size import Size, fill

SMALL, LARGE = Size(sessions=20, rooms=4, days=1), Size(sessions=2000, rooms=40, days=4)


def test_the_draft_of_a_large_event_takes_as_many_queries_as_that_of_a_small_one(board: Board) -> None:
    large = Board.of(Programme(board.programme.desk, board.programme.owner), 0)
    fill(board, SMALL)
    fill(large, LARGE)
    with statements(board.programme.desk.database) as for_small:
        board.read()
    with statements(board.programme.desk.database) as for_large:
        seen = large.read()
    assert len(for_large) == len(for_small) <= 20
    assert len(seen["sessions"]) == len(seen["slots"]) == LARGE.sessions
    assert len(seen["rooms"]) == LARGE.rooms


def test_a_move_in_a_large_event_takes_as_many_queries_as_in_a_small_one(board: Board) -> None:
    small, large = _queries_by_size(board, lambda one, mover: one.put(mover, one.spot(0, 60), 0))
    assert small == large <= 10


def test_a_check_in_a_large_event_takes_as_many_queries_as_in_a_small_one(board: Board) -> None:
    def check(one: Board, mover: str) -> TestResponse:
        return one.post("/checks", {"moves": [{"session_id": mover, **one.spot(0, 60)}]})

    small, large = _queries_by_size(board, check)
    assert small == large <= 3


def test_a_move_tells_of_every_session_that_has_other_conflicts_now_and_of_all_that_it_has(
    board: Board,
) -> None:
    """Though it reads but little of the event: its neighbours by room, track and speaker, and theirs."""
    moved = str(fill(board, replace(LARGE, sessions=400, rooms=20, days=1))[0])
    before = conflicts(board.read())
    answer = json_of(board.place(moved, room=0, minute=120, length=45))
    after = conflicts(board.read())
    different = {key for key in after if after[key] != before.get(key)}
    told = conflicts(answer | {"slots": [answer["slot"], *answer["slots"]]})
    assert len(different) > 3
    assert different - {moved} == set(told) - {moved}
    assert told == {key: after[key] for key in told}
    [checked] = check(board, moved, board.spot(0, 120, 45))
    assert checked == told[moved]


def conflicts(shown: dict[str, Any]) -> dict[str, list[str]]:
    return {one["session_id"]: plain(one["conflicts"]) for one in shown["slots"]}


def check(board: Board, session_id: str, spot: dict[str, Any]) -> list[list[str]]:
    answer = json_of(board.post("/checks", {"moves": [{"session_id": session_id, **spot}]}))
    return [plain(found) for found in answer["conflicts"].values()]


def plain(found: list[dict[str, Any]]) -> list[str]:
    """In whichever order; of several that begin at the same time any may be the one that is named."""
    return sorted(f"{one['kind']} {sorted(one['session_ids'])}" for one in found)


def test_an_unchanged_draft_is_not_sent_again(board: Board) -> None:
    first = board.editor.get(board.path)
    assert board.editor.get(board.path, If_None_Match=first.headers["ETag"]).status_code == 304
    board.placed(board.session())
    again = board.editor.get(board.path, If_None_Match=first.headers["ETag"])
    assert (again.status_code, len(json_of(again)["slots"])) == (200, 1)


def test_the_draft_s_tag_is_each_viewer_s_own(board: Board) -> None:
    """Undo, redo and the ticket are: whoever logs in in the same browser must not be shown another's."""
    mine = board.editor.get(board.path).headers["ETag"]
    theirs = board.programme.member("organizer", "eve@example.org")
    assert theirs.get(board.path, If_None_Match=mine).status_code == 200


def test_a_session_that_others_collide_with_is_told_of_with_all_of_its_conflicts(board: Board) -> None:
    """Whoever it collides with through its track shares neither room, track nor speaker with what was moved."""
    for number in (2, 3):
        board.rooms.append(board.programme.add("rooms", name=f"Room {number}")["id"])
    speaker = board.programme.add("speakers", name="Sue")["id"]
    track = board.programme.add("tracks", name="Weaving", color="#4338ca")["id"]
    moved = board.session("Moved", speaker_ids=[speaker])
    between = board.session("Between", speaker_ids=[speaker], track_id=track)
    board.placed(between, room=1, minute=60)
    board.placed(board.session("Far", track_id=track), room=2, minute=60)
    answer = json_of(board.place(moved, room=0, minute=60))
    assert conflicts(answer)[between] == conflicts(board.read())[between]
    assert len(conflicts(answer)[between]) == 2


def _queries_by_size(board: Board, ask: Callable[[Board, str], TestResponse]) -> list[int]:
    """How many one more session costs in a small event and in a large one."""
    large = Board.of(Programme(board.programme.desk, board.programme.owner), 1)
    counts = []
    for one, size in ((board, SMALL), (large, LARGE)):
        mover = one.session("Mover")
        fill(one, replace(size, sessions=size.sessions - 1))
        with statements(one.programme.desk.database) as made:
            answer = ask(one, mover)
        assert answer.status_code == 200
        counts.append(len(made))
    return counts
