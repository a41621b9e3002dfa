"""The draft when the programme or the event changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.events import DraftChanged
from shared.locale.formats import rfc3339
from tests.front_desk import json_of
from tests.programme import Programme
from tests.schedule import START, Board


def conflicts(board: Board, session_id: str) -> list[str]:
    [slot] = [one for one in board.read()["slots"] if one["session_id"] == session_id]
    return [one["kind"] for one in slot["conflicts"]]


def reload_told(board: Board) -> bool:
    return board.programme.desk.published(DraftChanged)[-1].event.reload


def test_what_stood_in_a_deleted_room_has_no_place_any_more(board: Board, programme: Programme) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms)
    board.placed(loops, room=1)
    spot = board.spot(0, 60)
    board.post("/blocks", {"title": "Lunch", **{name: spot[name] for name in ("starts_at", "ends_at")}})
    gone = programme.owner.call("DELETE", programme.item_path("rooms", board.rooms[0]))
    assert gone.status_code == 204, gone.text
    assert board.where(looms) is None
    assert board.where(loops) == board.spot(1, 0)
    assert [one["room_id"] for one in board.read()["blocks"]] == [board.rooms[1]]
    newest = json_of(board.editor.get(f"{board.path}/history"))["items"][0]
    assert (newest["kind"], newest["label"], newest["by"]) == (
        "programme",
        "The room “Room 0” was deleted",
        None,
    )


def test_a_cancelled_session_leaves_its_place_and_cannot_have_one(board: Board, programme: Programme) -> None:
    looms = board.session("Looms")
    board.placed(looms)
    programme.change("sessions", looms, state="cancelled")
    seen = board.read()
    assert (seen["slots"], seen["unscheduled"], seen["sessions"]) == ([], [], [])
    answer = board.place(looms, revision=2)
    assert (answer.status_code, json_of(answer)["type"]) == (409, "not-to-be-placed")


def test_a_deleted_session_is_gone_from_the_draft(board: Board, programme: Programme) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms)
    assert programme.owner.call("DELETE", programme.item_path("sessions", looms)).status_code == 204
    assert reload_told(board)
    assert board.placed(loops)["conflicts"] == []
    answer = board.post("/history/1/restoration")
    assert answer.status_code == 200
    assert board.where(loops) is None


def test_a_place_grows_with_its_session_where_there_is_room(board: Board, programme: Programme) -> None:
    looms, loops = board.session("Looms", length=30), board.session("Loops", length=30)
    board.placed(looms, minute=0)
    programme.change("sessions", looms, length=60)
    assert board.where(looms) == board.spot(0, 0, 60)
    board.placed(loops, minute=60)
    programme.change("sessions", looms, length=90)
    assert board.where(looms) == board.spot(0, 0, 60)


def test_a_place_that_was_made_longer_by_hand_stays_so(board: Board, programme: Programme) -> None:
    looms = board.session("Looms", length=30)
    board.placed(looms, length=45)
    programme.change("sessions", looms, length=60)
    assert board.where(looms) == board.spot(0, 0, 45)


def test_what_speakers_rooms_and_sessions_say_of_themselves_counts_at_once(
    board: Board, programme: Programme
) -> None:
    sue = programme.add("speakers", name="Sue")["id"]
    looms = board.session("Looms", speaker_ids=[sue], expected_audience=80)
    board.placed(looms)
    assert conflicts(board, looms) == []
    programme.change("rooms", board.rooms[0], capacity=50)
    late = START + timedelta(hours=5)
    free = [{"starts_at": rfc3339(late), "ends_at": rfc3339(late + timedelta(hours=1))}]
    programme.change("speakers", sue, availability=free)
    assert conflicts(board, looms) == ["availability", "capacity"]
    assert reload_told(board)
    programme.change("sessions", looms, expected_audience=20, speaker_ids=[])
    assert conflicts(board, looms) == []


def test_other_hours_move_nothing_and_are_told_as_a_conflict(board: Board, programme: Programme) -> None:
    looms = board.session("Looms")
    board.placed(looms)
    change_event(programme, starts_at=rfc3339(START + timedelta(hours=2)))
    assert board.where(looms) == board.spot(0, 0)
    assert conflicts(board, looms) == ["hours"]
    assert reload_told(board)


def test_a_place_is_a_moment_whatever_zone_the_event_is_in(board: Board, programme: Programme) -> None:
    looms = board.session("Looms")
    board.placed(looms)
    change_event(programme, timezone="Asia/Tokyo")
    assert board.where(looms) == board.spot(0, 0)
    assert board.read()["event"]["timezone"] == "Asia/Tokyo"


def test_a_conflict_with_others_is_told_for_both(board: Board, programme: Programme) -> None:
    sue = programme.add("speakers", name="Sue")["id"]
    looms, loops = board.session("Looms", speaker_ids=[sue]), board.session("Loops", speaker_ids=[sue])
    board.placed(looms)
    answer = board.placed(loops, room=1)
    [mine] = answer["conflicts"]
    [other] = answer["slots"]
    assert (mine["kind"], mine["session_ids"]) == ("speaker", [looms])
    assert (other["session_id"], other["conflicts"][0]["session_ids"]) == (looms, [loops])
    away = board.placed(loops, room=1, minute=120)
    assert [(one["session_id"], one["conflicts"]) for one in away["slots"]] == [(looms, [])]


def test_an_event_with_a_schedule_can_be_deleted(board: Board, programme: Programme) -> None:
    board.placed(board.session())
    board.release()
    tag = programme.owner.get(programme.path).headers["ETag"]
    assert programme.owner.call("DELETE", programme.path, If_Match=tag).status_code == 204


def change_event(programme: Programme, **changes: Any) -> None:
    tag = programme.owner.get(programme.path).headers["ETag"]
    changed = programme.owner.call("PATCH", programme.path, changes, If_Match=tag)
    assert changed.status_code == 200, changed.text
