"""Undo, redo, the history, and the way back to any point of it."""

from __future__ import annotations

from tests.front_desk import Visitor, json_of
from tests.programme import Programme
from tests.schedule import NOWHERE, Board


def test_an_undo_puts_it_where_it_was(board: Board) -> None:
    looms = board.session()
    board.placed(looms, minute=0)
    board.placed(looms, minute=60)
    answer = json_of(board.post("/undo"))
    assert [one["session_id"] for one in answer["slots"]] == [looms]
    assert board.where(looms) == board.spot(0, 0)
    assert board.revision(looms) == 3


def test_undo_goes_back_step_by_step_and_redo_forward_again(board: Board) -> None:
    looms = board.session()
    for minute in (0, 60, 120):
        board.placed(looms, minute=minute)
    board.post("/undo")
    board.post("/undo")
    assert board.where(looms) == board.spot(0, 0)
    board.post("/redo")
    assert board.where(looms) == board.spot(0, 60)
    board.post("/redo")
    assert board.where(looms) == board.spot(0, 120)
    assert board.post("/redo").status_code == 409


def test_the_draft_says_what_can_be_undone_and_redone(board: Board) -> None:
    looms = board.session("Looms")
    board.placed(looms)
    board.placed(looms, minute=60)
    board.post("/undo")
    seen = board.read()
    assert seen["undo"] == {"number": 1, "label": "Placed “Looms”"}
    assert seen["redo"] == {"number": 2, "label": "Moved “Looms”"}


def test_a_new_change_leaves_nothing_to_redo(board: Board) -> None:
    looms = board.session()
    board.placed(looms)
    board.post("/undo")
    board.placed(looms, minute=90)
    answer = board.post("/redo")
    assert (answer.status_code, json_of(answer)["type"]) == (409, "nothing-to-redo")


def test_everybody_undoes_only_their_own(board: Board, bob: Visitor) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms)
    board.by(bob).placed(loops, room=1)
    board.post("/undo")
    assert board.where(looms) is None
    assert board.where(loops) == board.spot(1, 0)
    answer = board.post("/undo")
    assert (answer.status_code, json_of(answer)["type"]) == (409, "nothing-to-undo")


def test_who_undoes_what_somebody_has_changed_since_is_told_who_and_what(board: Board, bob: Visitor) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(loops, room=1)
    board.placed(looms)
    board.by(bob).placed(looms, minute=60)
    answer = board.post("/undo")
    problem = json_of(answer)
    assert (answer.status_code, problem["type"]) == (409, "changed-since")
    assert problem["by"] == {"id": bob.id, "name": "Organizer"}
    assert problem["changed"] == [{"session_id": looms, "title": "Looms"}]
    assert board.where(looms) == board.spot(0, 60)
    assert problem["next"] == {"number": 1, "label": "Placed “Loops”"}


def test_what_was_done_before_it_can_be_undone_instead(board: Board, bob: Visitor) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(loops, room=1)
    board.placed(looms)
    board.by(bob).placed(looms, minute=60)
    before = json_of(board.post("/undo"))["next"]["number"]
    assert board.post("/undo", {"number": before}).status_code == 200
    assert board.where(loops) is None
    assert board.post("/undo", {"number": before}).status_code == 409


def test_an_undo_into_a_room_that_is_taken_meanwhile_is_refused(board: Board, bob: Visitor) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms, minute=0)
    board.placed(looms, minute=60)
    board.by(bob).placed(loops, minute=0)
    answer = board.post("/undo")
    assert (answer.status_code, json_of(answer)["type"]) == (409, "room-taken")
    assert board.where(looms) == board.spot(0, 60)


def test_several_moves_are_one_step_back(board: Board) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    moves = [
        {"session_id": looms, "revision": 0, **board.spot(0, 0)},
        {"session_id": loops, "revision": 0, **board.spot(1, 0)},
    ]
    board.post("/moves", {"moves": moves})
    board.post("/undo")
    assert board.read()["slots"] == []


def test_the_history_tells_who_moved_what(board: Board, bob: Visitor) -> None:
    looms = board.session("Looms")
    board.placed(looms)
    board.by(bob).put(looms, NOWHERE, 1)
    board.by(bob).post("/undo")
    newest, taken_off, placed = json_of(board.editor.get(f"{board.path}/history"))["items"]
    assert [one["number"] for one in (newest, taken_off, placed)] == [3, 2, 1]
    assert (placed["by"]["name"], taken_off["by"]["name"]) == ("Ada", "Organizer")
    assert (taken_off["label"], taken_off["undone"], newest["kind"]) == ("Took off “Looms”", True, "undo")
    [change] = taken_off["changes"]
    assert change == {"session_id": looms, "title": "Looms", "before": board.spot(0, 0), "after": None}


def test_the_history_is_read_in_pages(board: Board) -> None:
    looms = board.session()
    for minute in range(0, 150, 30):
        board.placed(looms, minute=minute)
    first = json_of(board.editor.get(f"{board.path}/history?limit=2"))
    then = json_of(board.editor.get(f"{board.path}/history?limit=2&before={first['next']}"))
    assert [one["number"] for one in (*first["items"], *then["items"])] == [5, 4, 3, 2]


def test_the_draft_goes_back_to_any_point_and_from_there_back_again(board: Board, bob: Visitor) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms, minute=0)
    board.by(bob).placed(looms, minute=60)
    board.by(bob).placed(loops, room=1)
    answer = board.post("/history/1/restoration")
    assert answer.status_code == 200, answer.text
    assert board.where(looms) == board.spot(0, 0)
    assert board.where(loops) is None
    board.post("/undo")
    assert board.where(looms) == board.spot(0, 60)
    assert board.where(loops) == board.spot(1, 0)


def test_a_step_that_there_never_was_cannot_be_restored(board: Board) -> None:
    assert board.post("/history/7/restoration").status_code == 404


def test_a_restoration_leaves_out_what_cannot_come_back(board: Board, programme: Programme) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms)
    board.placed(loops, room=1)
    programme.change("sessions", looms, state="cancelled")
    programme.owner.call("DELETE", programme.item_path("rooms", board.rooms[1]))
    assert board.post("/history/2/restoration").status_code == 200
    assert board.read()["slots"] == []


def test_an_undo_into_a_room_that_is_gone_is_refused(board: Board, programme: Programme) -> None:
    looms = board.session()
    board.placed(looms, room=0)
    board.placed(looms, room=1)
    programme.owner.call("DELETE", programme.item_path("rooms", board.rooms[0]))
    answer = board.post("/undo")
    assert (answer.status_code, json_of(answer)["type"]) == (409, "not-to-be-placed")
