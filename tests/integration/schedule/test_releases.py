"""Releases: a copy under a name, what changed, and whom it is told."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.api.schedule.models import Star
from shared.database import now
from shared.events import DraftChanged, ScheduleReleased, SessionCancelled
from tests.front_desk import Visitor, json_of
from tests.programme import Programme
from tests.schedule import NOWHERE, Board


def releases(board: Board) -> str:
    return f"{board.programme.path}/schedule/releases"


def test_a_release_is_a_copy_that_the_draft_does_not_touch(board: Board, programme: Programme) -> None:
    looms = board.session("Looms")
    board.placed(looms, minute=0)
    release = board.release("1.0")
    board.placed(looms, minute=60)
    programme.change("rooms", board.rooms[0], name="Other name")
    shown = json_of(programme.public.get(f"{releases(board)}/{release['id']}"))
    [slot] = shown["slots"]
    assert (slot["title"], slot["room"], slot["starts_at"]) == (
        "Looms",
        "Room 0",
        board.spot(0, 0)["starts_at"],
    )
    assert shown["release"]["name"] == "1.0"


def test_the_first_release_adds_all_and_the_next_tells_what_is_different(board: Board) -> None:
    looms, loops, other = board.session("Looms"), board.session("Loops"), board.session("Other")
    board.placed(looms, minute=0)
    board.placed(loops, minute=60)
    first = board.release("1.0")
    assert [(one["title"], one["kind"]) for one in first["changes"]] == [
        ("Looms", "added"),
        ("Loops", "added"),
    ]
    board.placed(looms, room=1, minute=0, length=45)
    board.put(loops, NOWHERE)
    board.placed(other, minute=120)
    moved, removed, added = board.release("1.1")["changes"]
    assert (moved["kind"], moved["fields"]) == ("moved", ["room", "end"])
    assert (moved["before"]["room"], moved["after"]["room"]) == ("Room 0", "Room 1")
    assert (removed["title"], removed["kind"], removed["after"]) == ("Loops", "removed", None)
    assert (added["title"], added["kind"], added["before"]) == ("Other", "added", None)


def test_what_would_be_told_is_shown_before(board: Board) -> None:
    looms = board.session("Looms")
    board.placed(looms)
    board.release("1.0")
    board.placed(looms, minute=60)
    coming = json_of(board.editor.get(f"{board.path}/changes"))
    assert coming["since"]["name"] == "1.0"
    assert [one["kind"] for one in coming["changes"]] == ["moved"]
    assert coming["changes"] == board.release("1.1")["changes"]


def test_a_name_is_given_once(board: Board) -> None:
    board.release("Final")
    answer = board.editor.post(releases(board), {"name": "FINAL"})
    assert (answer.status_code, json_of(answer)["type"]) == (409, "name-taken")


def test_a_repeated_release_is_made_once(board: Board) -> None:
    board.placed(board.session())
    first = board.editor.post(releases(board), {"name": "1.0"}, Idempotency_Key="again")
    second = board.editor.post(releases(board), {"name": "1.0"}, Idempotency_Key="again")
    assert (first.status_code, second.status_code) == (201, 200)
    assert json_of(first) == json_of(second)
    assert len(json_of(board.editor.get(releases(board)))["items"]) == 1


def test_a_sequence_counts_what_changed_and_goes_on_after_a_pause(board: Board) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms, minute=0)
    board.placed(loops, minute=60)
    board.release("1")
    board.put(looms, NOWHERE)
    board.release("2")
    board.placed(looms, minute=120)
    last = board.release("3")
    shown = json_of(board.editor.get(f"{releases(board)}/{last['id']}"))["slots"]
    assert {one["title"]: one["sequence"] for one in shown} == {"Looms": 1, "Loops": 0}


def test_the_public_sees_of_a_release_what_is_confirmed(board: Board, programme: Programme) -> None:
    sure, perhaps = board.session("Sure"), board.session("Perhaps", state="accepted")
    board.placed(sure)
    board.placed(perhaps, room=1)
    release = board.release()
    path = f"{releases(board)}/{release['id']}"
    assert [one["title"] for one in json_of(programme.public.get(path))["slots"]] == ["Sure"]
    told = json_of(programme.public.get(f"{path}/changes"))["changes"]
    assert [one["title"] for one in told] == ["Sure"]


def test_the_draft_goes_back_to_a_release_with_its_breaks_and_from_there_back_again(board: Board) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms, minute=0)
    spot = board.spot(0, 60, 60)
    body = {"title": "Lunch", "starts_at": spot["starts_at"], "ends_at": spot["ends_at"]}
    block = json_of(board.post("/blocks", body))["blocks"][0]
    release = board.release()
    board.editor.call("DELETE", f"{board.path}/blocks/{block['id']}", If_Match='"1"')
    board.placed(looms, minute=300)
    board.placed(loops, minute=0)
    answer = board.editor.post(f"{releases(board)}/{release['id']}/reset")
    assert answer.status_code == 200, answer.text
    assert board.where(looms) == board.spot(0, 0)
    assert board.where(loops) is None
    assert len(board.read()["blocks"]) == 2
    board.post("/undo")
    assert board.where(looms) == board.spot(0, 300)
    assert board.where(loops) == board.spot(0, 0)


def test_speakers_and_people_who_starred_are_told_once_with_all_that_is_theirs(
    board: Board, programme: Programme, bob: Visitor
) -> None:
    sue = programme.add("speakers", name="Sue", email="sue@example.org")["id"]
    looms, loops = board.session("Looms", speaker_ids=[sue]), board.session("Loops", speaker_ids=[sue])
    board.placed(looms)
    board.placed(loops, room=1, minute=60)
    star(board, bob, looms)
    board.release("1.0")
    told = [one.event for one in programme.desk.published(ScheduleReleased)]
    assert {
        (event.reader.account_id, event.reader.email): [one.title for one in event.sessions] for event in told
    } == {
        (None, "sue@example.org"): ["Looms", "Loops"],
        (UUID(bob.id), "bob@example.org"): ["Looms"],
    }
    assert len(told) == 2


def test_a_later_release_is_told_to_those_whose_sessions_moved(
    board: Board, programme: Programme, bob: Visitor
) -> None:
    sue = programme.add("speakers", name="Sue", email="sue@example.org")["id"]
    looms, loops = board.session("Looms", speaker_ids=[sue]), board.session("Loops")
    board.placed(looms)
    board.placed(loops, room=1)
    star(board, bob, loops)
    board.release("1.0")
    board.placed(loops, room=1, minute=60)
    board.release("1.1")
    told = [one.event for one in programme.desk.published(ScheduleReleased)]
    [news] = [event for event in told if event.release == "1.1"]
    assert (news.reader.email, [one.title for one in news.sessions]) == ("bob@example.org", ["Loops"])
    assert news.sessions[0].before is not None
    assert news.sessions[0].before.starts_at < news.sessions[0].slot.starts_at


def test_who_gives_a_session_that_is_taken_out_is_told(board: Board, programme: Programme) -> None:
    sue = programme.add("speakers", name="Sue", email="sue@example.org")["id"]
    looms = board.session("Looms", speaker_ids=[sue])
    board.placed(looms)
    board.release("1.0")
    board.put(looms, NOWHERE)
    board.release("1.1")
    news = programme.desk.published(ScheduleReleased)[-1].event
    assert (news.release, news.sessions, [one.title for one in news.removed]) == ("1.1", (), ["Looms"])


@pytest.mark.parametrize("is_deleted", [False, True], ids=["cancelled", "deleted"])
def test_who_gives_or_starred_a_session_hears_at_once_that_it_is_off_and_not_again_in_the_release(
    board: Board, programme: Programme, bob: Visitor, is_deleted: bool
) -> None:
    sue = programme.add("speakers", name="Sue", email="sue@example.org")["id"]
    looms, loops = board.session("Looms", speaker_ids=[sue]), board.session("Loops", speaker_ids=[sue])
    board.placed(looms)
    board.placed(loops, room=1)
    star(board, bob, looms)
    board.release("1.0")
    if is_deleted:
        programme.remove("sessions", looms)
    else:
        programme.change("sessions", looms, state="cancelled")
    [told] = [one.event for one in programme.desk.published(SessionCancelled)]
    assert (told.title, told.slot.room, told.subject) == ("Looms", "Room 0", f"sessions/{looms}")
    assert {one.email for one in told.recipients} == {"sue@example.org", "bob@example.org"}
    board.release("1.1")
    assert {one.event.release for one in programme.desk.published(ScheduleReleased)} == {"1.0"}


def test_a_speaker_s_own_page_says_when_and_where(board: Board, programme: Programme, bob: Visitor) -> None:
    looms = board.session("Looms")
    body = {"email": bob.email, "role": "speaker", "session_id": looms}
    invite = json_of(programme.owner.post(f"{programme.path}/invites", body))
    bob.post(f"/api/v1/invites/{invite['id']}/acceptance")
    board.placed(looms)
    assert "Room 0" not in bob.page("/my-sessions").text

    board.release("1.0")

    assert "Room 0" in bob.page("/my-sessions").text


def test_what_was_cancelled_before_is_deleted_quietly(board: Board, programme: Programme) -> None:
    looms = board.session("Looms")
    board.placed(looms)
    board.release("1.0")
    programme.change("sessions", looms, state="cancelled")
    programme.remove("sessions", looms)
    assert len(programme.desk.published(SessionCancelled)) == 1


def test_what_took_place_again_after_all_is_news_when_it_is_deleted(
    board: Board, programme: Programme
) -> None:
    looms = board.session("Looms")
    board.placed(looms)
    board.release("1.0")
    for state in ("cancelled", "confirmed"):
        programme.change("sessions", looms, state=state)
    programme.remove("sessions", looms)
    first, second = [one.event.sequence for one in programme.desk.published(SessionCancelled)]
    assert first < second


def test_a_session_that_nobody_saw_in_the_schedule_is_deleted_quietly(
    board: Board, programme: Programme
) -> None:
    board.release("1.0")
    looms = board.session("Looms")
    board.placed(looms)
    programme.remove("sessions", looms)
    assert programme.desk.published(SessionCancelled) == []


@pytest.mark.parametrize("state", ["accepted", "confirmed"])
def test_a_session_that_nobody_saw_in_the_schedule_is_cancelled_quietly(
    board: Board, programme: Programme, state: str
) -> None:
    sue = programme.add("speakers", name="Sue", email="sue@example.org")["id"]
    looms = board.session("Looms", speaker_ids=[sue], state=state)
    if state == "accepted":
        board.placed(looms)
        board.release("1.0")
    programme.change("sessions", looms, state="cancelled")
    assert programme.desk.published(SessionCancelled) == []


def test_a_draft_is_moved_about_without_anybody_but_its_editors_hearing_of_it(
    board: Board, programme: Programme
) -> None:
    sue = programme.add("speakers", name="Sue", email="sue@example.org")["id"]
    looms = board.session("Looms", speaker_ids=[sue])
    for minute in (0, 60, 120):
        board.placed(looms, minute=minute)
    assert programme.desk.published(ScheduleReleased) == []


def test_editors_are_told_of_a_release(board: Board, programme: Programme) -> None:
    release = board.release("1.0")
    event = programme.desk.published(DraftChanged)[-1].event
    assert event.released is not None
    assert (str(event.released.id), event.released.name) == (release["id"], "1.0")
    assert board.read()["releases"]["name"] == "1.0"
    assert board.read()["version"] == event.sequence


def star(board: Board, person: Visitor, session_id: str) -> None:
    with board.programme.desk.database.transaction() as session:
        session.add(Star(account_id=UUID(person.id), session_id=UUID(session_id), created_at=now()))
