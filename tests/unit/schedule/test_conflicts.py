"""What does not fit, and why. Without any database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.api.schedule.conflicts import Conflict, Hall, Kind, Surroundings, Talk, Timetable, Voice
from services.api.schedule.intervals import Lane, Place, Span, merged

NINE = datetime(2027, 6, 1, 9, tzinfo=UTC)
HALL, SHED, BARN = uuid4(), uuid4(), uuid4()
HALLS = {
    HALL: Hall("Hall", 100, "Old town"),
    SHED: Hall("Shed", 20, "Harbour"),
    BARN: Hall("Barn", None, "old town"),
}
SUE, TOM, TRACK = uuid4(), uuid4(), uuid4()
MORNING = Span(NINE, NINE + timedelta(hours=3))


def timetable() -> Timetable:
    voices = {SUE: Voice("Sue"), TOM: Voice("Tom", (MORNING,))}
    return Timetable(Surroundings(Span(NINE, NINE + timedelta(hours=9)), HALLS, voices))


def talk(title: str = "Looms", **fields: object) -> Talk:
    return Talk(uuid4(), title, **fields)  # type: ignore[arg-type]


def at(room: UUID, minute: int, length: int = 30) -> Place:
    start = NINE + timedelta(minutes=minute)
    return Place(room, start, start + timedelta(minutes=length))


def kinds(found: tuple[Conflict, ...]) -> list[Kind]:
    return [one.kind for one in found]


def test_what_is_alone_has_no_conflict() -> None:
    assert timetable().conflicts(talk(speaker_ids=(SUE,), track_id=TRACK), at(HALL, 0)) == ()


def test_a_room_holds_one_thing_at_a_time() -> None:
    table, other = timetable(), talk("Loops")
    table.put(other, at(HALL, 20))
    [conflict] = table.conflicts(talk(), at(HALL, 0))
    assert (conflict.kind, conflict.session_ids, conflict.is_refused) == (Kind.ROOM, (other.id,), True)
    assert table.conflicts(talk(), at(SHED, 0)) == ()


def test_a_break_takes_up_its_room() -> None:
    table, lunch = timetable(), talk("Lunch", is_block=True)
    table.put(lunch, at(HALL, 0))
    [conflict] = table.conflicts(talk(), at(HALL, 0))
    assert (conflict.kind, conflict.block_id, conflict.session_ids) == (Kind.ROOM, lunch.id, ())


def test_what_is_there_already_does_not_collide_with_itself() -> None:
    table, mine = timetable(), talk()
    table.put(mine, at(HALL, 0))
    assert table.conflicts(mine, at(HALL, 10)) == ()


def test_nobody_gives_two_sessions_at_once() -> None:
    table, other = timetable(), talk("Loops", speaker_ids=(TOM, SUE))
    table.put(other, at(SHED, 0))
    [conflict] = table.conflicts(talk(speaker_ids=(SUE,)), at(HALL, 10))
    assert (conflict.kind, conflict.session_ids, conflict.is_refused) == (Kind.SPEAKER, (other.id,), False)
    assert "Sue" in conflict.message


def test_two_speakers_who_share_two_sessions_collide_once() -> None:
    table = timetable()
    table.put(talk("Loops", speaker_ids=(SUE, TOM)), at(SHED, 0))
    assert kinds(table.conflicts(talk(speaker_ids=(SUE, TOM)), at(HALL, 0))) == [Kind.SPEAKER]


def test_from_one_building_to_another_it_takes_ten_minutes() -> None:
    table = timetable()
    table.put(talk("Loops", speaker_ids=(SUE,)), at(SHED, 0))
    mine = talk(speaker_ids=(SUE,))
    assert kinds(table.conflicts(mine, at(HALL, 35))) == [Kind.WALK]
    assert kinds(table.conflicts(mine, at(HALL, 40))) == []
    assert kinds(table.conflicts(mine, at(SHED, 30))) == []


def test_one_building_is_one_building_however_it_is_written() -> None:
    table = timetable()
    table.put(talk("Loops", speaker_ids=(SUE,)), at(HALL, 0))
    assert table.conflicts(talk(speaker_ids=(SUE,)), at(BARN, 30)) == ()


def test_a_speaker_comes_when_they_can() -> None:
    mine = talk(speaker_ids=(TOM,))
    assert kinds(timetable().conflicts(mine, at(HALL, 160))) == [Kind.AVAILABILITY]
    assert kinds(timetable().conflicts(mine, at(HALL, 150))) == []


def test_a_room_is_large_enough_for_who_is_expected() -> None:
    mine = talk(expected_audience=50)
    assert kinds(timetable().conflicts(mine, at(SHED, 0))) == [Kind.CAPACITY]
    assert kinds(timetable().conflicts(mine, at(HALL, 0))) == []
    assert kinds(timetable().conflicts(mine, at(BARN, 0))) == []


def test_one_track_is_in_one_place() -> None:
    table, others = timetable(), [talk("Loops", track_id=TRACK), talk("Threads", track_id=TRACK)]
    for other, room in zip(others, (SHED, BARN), strict=True):
        table.put(other, at(room, 0))
    [conflict] = table.conflicts(talk(track_id=TRACK), at(HALL, 0))
    assert (conflict.kind, set(conflict.session_ids)) == (Kind.TRACK, {one.id for one in others})


def test_the_event_has_hours() -> None:
    assert kinds(timetable().conflicts(talk(), at(HALL, -10))) == [Kind.HOURS]
    assert kinds(timetable().conflicts(talk(), at(HALL, 9 * 60 - 10))) == [Kind.HOURS]
    assert kinds(timetable().conflicts(talk(), at(HALL, 9 * 60 - 30))) == []


def test_what_was_taken_out_is_in_nobody_s_way() -> None:
    table, other = timetable(), talk("Loops", speaker_ids=(SUE,), track_id=TRACK)
    table.put(other, at(HALL, 0))
    table.put(other, None)
    assert table.conflicts(talk(speaker_ids=(SUE,), track_id=TRACK), at(HALL, 0)) == ()


minutes = st.integers(0, 200)
spans = st.builds(lambda start, length: Span(*_times(start, length)), minutes, st.integers(1, 60))


def _times(start: int, length: int) -> tuple[datetime, datetime]:
    begins = NINE + timedelta(minutes=start)
    return begins, begins + timedelta(minutes=length)


@given(st.lists(spans, max_size=20), st.sets(st.integers(0, 19)), spans)
def test_a_lane_finds_exactly_what_overlaps(there: list[Span], gone: set[int], wanted: Span) -> None:
    lane: Lane[int] = Lane()
    for number, span in enumerate(there):
        lane.add(span, number)
    for number in gone & set(range(len(there))):
        lane.remove(there[number], number)
    left = {number: span for number, span in enumerate(there) if number not in gone}
    expected = {number for number, span in left.items() if span.overlaps(wanted)}
    assert {key for _, key in lane.overlapping(wanted)} == expected


@given(st.lists(spans, max_size=20), spans)
def test_merged_times_are_the_same_times(there: list[Span], wanted: Span) -> None:
    found = merged(there)
    assert any(one.overlaps(wanted) for one in found) == any(one.overlaps(wanted) for one in there)
    assert all(one.ends_at < other.starts_at for one, other in pairwise(found))
