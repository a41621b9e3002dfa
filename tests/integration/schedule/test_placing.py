"""Placing sessions: with the revision that one has seen, one thing at a time in a room."""

from __future__ import annotations

from shared.events import DraftChanged
from tests.front_desk import Visitor, json_of
from tests.programme import Programme
from tests.schedule import NOWHERE, Board


def test_a_session_begins_without_a_place(board: Board) -> None:
    looms = board.session()
    seen = board.read()
    assert seen["slots"] == []
    assert seen["unscheduled"] == [{"session_id": looms, "revision": 0}]


def test_a_placed_session_has_its_place_and_a_new_revision(board: Board) -> None:
    looms = board.session()
    answer = board.placed(looms, room=1, minute=60)
    spot = board.spot(1, 60)
    assert {name: answer[name] for name in spot} == spot
    assert (answer["session_id"], answer["revision"], answer["conflicts"]) == (looms, 1, [])
    [slot] = board.read()["slots"]
    assert slot == answer["slot"]


def test_nulls_take_it_off_again_and_its_revision_goes_on(board: Board) -> None:
    looms = board.session()
    board.placed(looms)
    answer = board.put(looms, NOWHERE, 1)
    assert json_of(answer)["revision"] == 2
    assert board.read()["unscheduled"] == [{"session_id": looms, "revision": 2}]


def test_who_was_faster_is_shown_to_who_was_not(board: Board, bob: Visitor) -> None:
    looms = board.session()
    board.by(bob).placed(looms, room=1)
    answer = board.place(looms, room=0, revision=0)
    assert answer.status_code == 412
    assert json_of(answer)["current"] == board.read()["slots"][0]


def test_without_a_revision_nothing_is_moved(board: Board) -> None:
    looms = board.session()
    answer = board.editor.call("PATCH", f"{board.path}/slots/{looms}", board.spot(0, 0))
    assert answer.status_code == 428
    assert board.where(looms) is None


def test_a_taken_room_is_refused_with_the_reason(board: Board) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms, minute=0, length=30)
    answer = board.place(loops, minute=25)
    assert answer.status_code == 409
    problem = json_of(answer)
    assert problem["type"] == "room-taken"
    [conflict] = problem["conflicts"]
    assert (conflict["kind"], conflict["severity"], conflict["session_ids"]) == ("room", "refused", [looms])
    assert "Looms" in conflict["message"]
    assert board.where(loops) is None


def test_one_may_begin_when_the_other_ends(board: Board) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms, minute=0, length=30)
    assert board.placed(loops, minute=30)["conflicts"] == []


def test_a_place_is_all_or_nothing_and_ends_after_it_starts(board: Board) -> None:
    looms = board.session()
    spot = board.spot(0, 0)
    for wrong in (
        {**spot, "room_id": None},
        {**spot, "ends_at": spot["starts_at"]},
        {**spot, "starts_at": "tomorrow"},
        {"room_id": spot["room_id"]},
    ):
        assert board.put(looms, wrong, 0).status_code == 422
    assert board.where(looms) is None


def test_a_room_of_another_event_is_none_of_this_one(board: Board, programme: Programme) -> None:
    looms = board.session()
    other = Board.of(Programme(programme.desk, programme.owner))
    assert board.put(looms, other.spot(0, 0), 0).status_code == 422


def test_a_session_of_another_event_is_not_found(board: Board, programme: Programme) -> None:
    other = Board.of(Programme(programme.desk, programme.owner))
    assert board.place(other.session(), revision=0).status_code == 404


def test_what_is_there_already_is_no_step(board: Board) -> None:
    looms = board.session()
    board.placed(looms)
    version = board.read()["version"]
    assert board.placed(looms)["revision"] == 1
    assert board.read()["version"] == version


def test_two_sessions_swap_their_places_at_once(board: Board) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms, minute=0)
    board.placed(loops, minute=30)
    moves = [
        {"session_id": looms, "revision": 1, **board.spot(0, 30)},
        {"session_id": loops, "revision": 1, **board.spot(0, 0)},
    ]
    answer = board.post("/moves", {"moves": moves})
    assert answer.status_code == 200, answer.text
    assert json_of(answer)["undo"]["label"] == "Swapped “Looms” and “Loops”"
    assert board.where(looms) == board.spot(0, 30)
    assert board.where(loops) == board.spot(0, 0)


def test_of_several_moves_one_that_does_not_fit_stops_all(board: Board) -> None:
    looms, loops, other = board.session("Looms"), board.session("Loops"), board.session("Other")
    board.placed(other, room=1)
    moves = [
        {"session_id": looms, "revision": 0, **board.spot(0, 0)},
        {"session_id": loops, "revision": 0, **board.spot(1, 10)},
    ]
    answer = board.post("/moves", {"moves": moves})
    assert answer.status_code == 409
    assert list(json_of(answer)["conflicts"]) == [loops]
    assert board.where(looms) is None


def test_moves_of_what_others_have_moved_name_all_that_is_newer(board: Board) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms)
    moves = [
        {"session_id": looms, "revision": 0, **board.spot(0, 60)},
        {"session_id": loops, "revision": 0, **board.spot(0, 90)},
    ]
    answer = board.post("/moves", {"moves": moves})
    assert answer.status_code == 412
    assert [one["session_id"] for one in json_of(answer)["current"]] == [looms]


def test_a_check_tells_the_conflicts_and_changes_nothing(board: Board) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms)
    answer = board.post("/checks", {"moves": [{"session_id": loops, **board.spot(0, 10)}]})
    [conflict] = json_of(answer)["conflicts"][loops]
    assert conflict["kind"] == "room"
    assert board.where(loops) is None


def test_every_change_is_told_to_those_who_have_the_draft_open(board: Board) -> None:
    looms = board.session()
    answer = board.placed(looms)
    event = board.programme.desk.published(DraftChanged)[-1].event
    assert event.sequence == answer["version"] == board.read()["version"]
    assert event.by is not None
    assert event.by.name == "Ada"
    [slot] = event.slots
    assert (str(slot.session_id), str(slot.room_id), slot.revision) == (looms, board.rooms[0], 1)
