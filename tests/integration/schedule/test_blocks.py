"""Breaks and blockers."""

from __future__ import annotations

from typing import Any

from tests.front_desk import json_of
from tests.schedule import Board


def lunch(board: Board, **changes: object) -> dict[str, Any]:
    spot = board.spot(0, 60, 60)
    return {
        "kind": "break",
        "title": "Lunch",
        "room_ids": None,
        "starts_at": spot["starts_at"],
        "ends_at": spot["ends_at"],
        **changes,
    }


def test_a_break_for_all_rooms_stands_in_each_and_is_one_step_back(board: Board) -> None:
    answer = board.post("/blocks", lunch(board))
    assert answer.status_code == 201, answer.text
    assert [one["room_id"] for one in board.read()["blocks"]] == board.rooms
    gone = json_of(board.post("/undo"))["removed_blocks"]
    assert gone == [one["id"] for one in json_of(answer)["blocks"]]
    assert board.read()["blocks"] == []


def test_a_session_is_not_placed_over_a_break(board: Board) -> None:
    [block] = json_of(board.post("/blocks", lunch(board, room_ids=[board.rooms[0]])))["blocks"]
    answer = board.place(board.session(), minute=70)
    assert answer.status_code == 409
    [conflict] = json_of(answer)["conflicts"]
    assert (conflict["kind"], conflict["block_id"]) == ("room", block["id"])


def test_a_break_is_not_put_over_a_session(board: Board) -> None:
    board.placed(board.session("Looms"), minute=70)
    answer = board.post("/blocks", lunch(board))
    assert answer.status_code == 409
    assert "Looms" in json_of(answer)["detail"]
    assert board.read()["blocks"] == []


def test_a_break_is_changed_by_who_has_seen_it_as_it_is(board: Board) -> None:
    block = json_of(board.post("/blocks", lunch(board)))["blocks"][0]
    path = f"{board.path}/blocks/{block['id']}"
    changed = board.editor.call("PATCH", path, {"title": "Dinner"}, If_Match='"1"')
    assert (changed.status_code, json_of(changed)["title"], json_of(changed)["revision"]) == (
        200,
        "Dinner",
        2,
    )
    stale = board.editor.call("PATCH", path, {"title": "Supper"}, If_Match='"1"')
    assert (stale.status_code, json_of(stale)["current"]["title"]) == (412, "Dinner")
    assert board.editor.call("PATCH", path, {"title": "Supper"}).status_code == 428
    board.post("/undo")
    assert {one["title"] for one in board.read()["blocks"]} == {"Lunch"}


def test_a_removed_break_is_gone_until_it_is_brought_back(board: Board) -> None:
    block = json_of(board.post("/blocks", lunch(board, room_ids=[board.rooms[0]])))["blocks"][0]
    path = f"{board.path}/blocks/{block['id']}"
    removed = board.editor.call("DELETE", path, If_Match='"1"')
    assert json_of(removed)["removed_blocks"] == [block["id"]]
    assert board.editor.call("DELETE", path, If_Match='"2"').status_code == 404
    board.post("/undo")
    [back] = board.read()["blocks"]
    assert back == {**block, "revision": 3}


def test_breaks_move_with_sessions_in_one_step(board: Board) -> None:
    block = json_of(board.post("/blocks", lunch(board, room_ids=[board.rooms[0]])))["blocks"][0]
    looms = board.session()
    board.placed(looms, minute=120)
    moves = [
        {"session_id": looms, "revision": 1, **board.spot(0, 60)},
        {"block_id": block["id"], "revision": 1, **board.spot(0, 90, 60)},
    ]
    answer = board.post("/moves", {"moves": moves})
    assert answer.status_code == 200, answer.text
    assert board.where(looms) == board.spot(0, 60)
    assert board.read()["blocks"][0]["starts_at"] == board.spot(0, 90)["starts_at"]
