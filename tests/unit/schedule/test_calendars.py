"""The schedule as a calendar, read back with the library that others read calendars with."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar, Event
from lxml import etree

from services.api.schedule.exports import calendars, xcal
from services.api.schedule.exports.zones import definition
from services.api.schedule.timetable import Talk, Timetable
from tests.unit.schedule.timetables import SITE, SUE, TOM, WEB, at, talk, timetable

SPRING, AUTUMN = "2027-03-28", "2027-10-31"
NAMESPACE = {"x": xcal.NAMESPACE}


def read_back(whole: Timetable) -> tuple[Calendar, list[Event]]:
    made = calendars.calendar(whole, whole.talks, "Harbour Conf", SITE)
    read = Calendar.from_ical(calendars.written(made))
    assert isinstance(read, Calendar)
    return read, read.events


def times(entry: Event) -> tuple[datetime, datetime]:
    assert isinstance(entry.start, datetime)
    assert isinstance(entry.end, datetime)
    return entry.start, entry.end


def test_a_session_says_all_about_itself() -> None:
    one = talk(
        1,
        at("2027-06-01T09:00"),
        45,
        title="Queues; what, they\nremember",
        abstract="Long, long ago; " * 30,
        speakers=(SUE, TOM),
        track=WEB,
        sequence=3,
    )

    calendar, [entry] = read_back(timetable(one))

    assert (calendar["version"], calendar["method"], str(calendar["x-wr-calname"])) == (
        "2.0",
        "PUBLISH",
        "Harbour Conf",
    )
    assert entry.uid == str(one.session_id)
    assert entry.sequence == 3
    assert (entry.start, entry.end) == (one.starts_at, one.ends_at)
    assert str(entry["summary"]) == one.title
    assert str(entry["location"]) == "Hall, LX Factory, Lisbon"
    assert str(entry["description"]) == f"{SUE.name}, Tom\n\n{one.abstract}"
    assert (
        str(entry["url"]) == f"https://fanfare.example/events/{timetable(one).event.id}/sessions/{entry.uid}"
    )
    assert entry.categories == ["Web <3"]


def test_lines_are_folded_and_end_as_the_standard_wants() -> None:
    made = calendars.calendar(
        whole := timetable(talk(1, at("2027-06-01T09:00"), title="ü" * 200)), whole.talks, "X", SITE
    )
    lines = calendars.written(made).split(b"\r\n")

    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)


@pytest.mark.parametrize(
    ("start", "minutes", "shown"),
    [
        (at(f"{SPRING}T01:30"), 60, (f"{SPRING}T01:30:00+01:00", f"{SPRING}T03:30:00+02:00")),
        (at(f"{SPRING}T03:00"), 30, (f"{SPRING}T03:00:00+02:00", f"{SPRING}T03:30:00+02:00")),
        (at(f"{AUTUMN}T01:30"), 150, (f"{AUTUMN}T01:30:00+02:00", f"{AUTUMN}T03:00:00+01:00")),
        (at(f"{AUTUMN}T04:00"), 30, (f"{AUTUMN}T04:00:00+01:00", f"{AUTUMN}T04:30:00+01:00")),
    ],
)
def test_where_clocks_change_an_entry_is_as_long_as_it_is(
    start: datetime, minutes: int, shown: tuple[str, str]
) -> None:
    _, [entry] = read_back(timetable(talk(1, start, minutes)))
    begins, ends = times(entry)

    assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(minutes=minutes)
    assert (begins.isoformat(), ends.isoformat()) == shown


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "Africa/Casablanca"]
)
def test_the_calendar_s_own_clock_is_the_place_s_at_every_half_hour(zone: str) -> None:
    """As a program reads it that knows no time zones but those in the file."""
    one = talk(1, at("2027-06-01T09:00", zone))
    made = Calendar()
    made.add_component(definition(ZoneInfo(zone), one.starts_at, one.ends_at))
    told = tzical(io.StringIO(made.to_ical().decode())).get()
    assert told is not None

    moment = datetime(2027, 1, 1, tzinfo=UTC)
    while moment.year == 2027:
        assert moment.astimezone(told).utcoffset() == moment.astimezone(ZoneInfo(zone)).utcoffset(), moment
        moment += timedelta(minutes=30)


def test_a_calendar_in_utc_needs_no_clock() -> None:
    calendar, [entry] = read_back(timetable(talk(1, at("2027-06-01T09:00", "UTC")), zone="UTC"))

    assert calendar.timezones == []
    assert entry["dtstart"].to_ical() == b"20270601T090000Z"


def test_without_a_session_it_is_still_a_calendar() -> None:
    calendar, entries = read_back(timetable())

    assert entries == []
    assert calendar.timezones == []


def test_the_xml_form_says_the_same() -> None:
    one: Talk = talk(1, at(f"{SPRING}T01:30"), 60, title="A <b> & \x0b\ufffe c", speakers=(SUE,), track=WEB)
    whole = timetable(one)

    root = etree.fromstring(xcal.written(calendars.calendar(whole, whole.talks, "Harbour Conf", SITE)))

    def told(path: str) -> list[str]:
        return [str(found.text) for found in root.iterfind(path, NAMESPACE)]

    entry = "x:vcalendar/x:components/x:vevent/x:properties"
    assert told(f"{entry}/x:uid/x:text") == [str(one.session_id)]
    assert told(f"{entry}/x:dtstart/x:date-time") == [f"{SPRING}T01:30:00"]
    assert told(f"{entry}/x:dtstart/x:parameters/x:tzid/x:text") == ["Europe/Berlin"]
    assert told(f"{entry}/x:summary/x:text") == ["A <b> &  c"]
    assert told(f"{entry}/x:sequence/x:integer") == ["0"]
    assert told(
        "x:vcalendar/x:components/x:vtimezone/x:components/x:daylight/x:properties/x:dtstart/x:date-time"
    )[0].endswith("T02:00:00")
