"""The first free place, and events during which the clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.api.events.models import Event
from services.api.schedule.places import days
from shared.database import new_id
from shared.locale.formats import rfc3339
from tests.front_desk import Visitor, json_of
from tests.programme import Programme
from tests.schedule import Board

BERLIN = ZoneInfo("Europe/Berlin")
SPRING = (datetime(2027, 3, 27, 9, tzinfo=BERLIN), datetime(2027, 3, 29, 18, tzinfo=BERLIN))
AUTUMN = (datetime(2027, 10, 30, 9, tzinfo=BERLIN), datetime(2027, 11, 1, 18, tzinfo=BERLIN))


def first(board: Board, session_id: str, **query: str) -> dict[str, str] | None:
    asked = "&".join(f"{name}={value}" for name, value in {"session_id": session_id, **query}.items())
    answer = board.editor.get(f"{board.path}/places?{asked}")
    return json_of(answer) if answer.status_code == 200 else None


def test_an_empty_schedule_has_room_at_its_start(board: Board) -> None:
    assert first(board, board.session()) == board.spot(0, 0)


def test_after_what_is_there_it_goes_on_in_the_same_or_another_room(board: Board) -> None:
    looms, loops = board.session("Looms"), board.session("Loops")
    board.placed(looms, minute=0)
    assert first(board, loops) == board.spot(1, 0)
    assert first(board, loops, room_id=board.rooms[0]) == board.spot(0, 30)


def test_a_gap_must_be_long_enough(board: Board) -> None:
    for minute in (0, 50):
        board.placed(board.session(), minute=minute)
    long = board.session("Long", length=40)
    assert first(board, long, room_id=board.rooms[0]) == board.spot(0, 80, 40)


def test_a_place_without_a_warning_comes_before_an_earlier_one_with(
    board: Board, programme: Programme
) -> None:
    sue = programme.add("speakers", name="Sue")["id"]
    looms, loops = board.session("Looms", speaker_ids=[sue]), board.session("Loops", speaker_ids=[sue])
    board.placed(looms, minute=0)
    assert first(board, loops, room_id=board.rooms[1]) == board.spot(1, 30)


def test_where_every_place_has_a_warning_the_first_will_do(board: Board) -> None:
    crowd = board.session("Crowd", expected_audience=5000)
    assert first(board, crowd) == board.spot(0, 0)


def test_what_fits_nowhere_has_no_place(board: Board, bob: Visitor) -> None:
    endless = board.session("Endless", length=24 * 60)
    for room in range(2):
        board.placed(board.session(), room=room, minute=23 * 60, length=120)
    assert first(board, endless) is None


def test_it_starts_at_full_five_minutes(board: Board) -> None:
    board.placed(board.session(), minute=0, length=32)
    assert first(board, board.session(), room_id=board.rooms[0]) == board.spot(0, 35)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "hours"), [(*SPRING, [9, 9, 9]), (*AUTUMN, [9, 9, 9])], ids=["spring", "autumn"]
)
def test_days_open_and_close_by_the_clock_at_the_place(
    starts_at: datetime, ends_at: datetime, hours: list[int]
) -> None:
    event = Event(id=new_id(), timezone="Europe/Berlin", starts_at=_utc(starts_at), ends_at=_utc(ends_at))
    found = days(event)
    local = [(one.starts_at.astimezone(BERLIN), one.ends_at.astimezone(BERLIN)) for one in found]
    assert [(start.hour, end.hour) for start, end in local] == [(9, 18)] * 3
    assert [(one.ends_at - one.starts_at) // timedelta(hours=1) for one in found] == hours


@pytest.mark.parametrize(("change", "length"), [(SPRING, 23), (AUTUMN, 25)], ids=["spring", "autumn"])
def test_the_day_of_the_change_has_an_hour_less_or_more(change: tuple[datetime, ...], length: int) -> None:
    start, end = change[0].replace(hour=20), change[1].replace(hour=8)
    event = Event(id=new_id(), timezone="Europe/Berlin", starts_at=_utc(start), ends_at=_utc(end))
    _, sunday, _ = days(event)
    assert (sunday.ends_at - sunday.starts_at) // timedelta(hours=1) == length


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        # 01:30 CET and 03:30 CEST are an hour apart; 02:30 CEST and 02:30 CET are as well.
        (SPRING, datetime(2027, 3, 28, 1, 30, tzinfo=BERLIN), datetime(2027, 3, 28, 3, 30, tzinfo=BERLIN)),
        (
            AUTUMN,
            datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN),
            datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=BERLIN),
        ),
    ],
    ids=["spring", "autumn"],
)
def test_sessions_around_the_change_are_apart_and_last_as_long_as_they_last(
    programme: Programme, change: tuple[datetime, ...], before: datetime, after: datetime
) -> None:
    board = Board.of(
        programme,
        timezone="Europe/Berlin",
        starts_at=rfc3339(_utc(change[0])),
        ends_at=rfc3339(_utc(change[1])),
    )
    looms, loops = board.session("Looms", length=60), board.session("Loops", length=60)
    for one, start in ((looms, before), (loops, after)):
        ends_at = _utc(start) + timedelta(hours=1)
        spot = {"room_id": board.rooms[0], "starts_at": start.isoformat(), "ends_at": rfc3339(ends_at)}
        answer = board.put(one, spot, 0)
        assert answer.status_code == 200, answer.text
        assert json_of(answer)["conflicts"] == []
        assert json_of(answer)["starts_at"] == rfc3339(_utc(start))
    assert board.where(looms) is not None
    clash = board.session("Clash", length=60)
    halfway = _utc(before) + timedelta(minutes=30)
    spot = {
        "room_id": board.rooms[0],
        "starts_at": rfc3339(halfway),
        "ends_at": rfc3339(halfway + timedelta(hours=1)),
    }
    problem = json_of(board.put(clash, spot, 0))
    assert {one["session_ids"][0] for one in problem["conflicts"]} == {looms, loops}


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
