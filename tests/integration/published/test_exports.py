"""The released schedule in the formats of others, over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar, Event
from lxml import etree

from tests.front_desk import json_of
from tests.integration.published.published_event import PublishedEvent
from tests.programme import Programme

ATOM = {"a": "http://www.w3.org/2005/Atom"}
TYPES = {
    "ics": "text/calendar; charset=utf-8",
    "xcal": "application/calendar+xml; charset=utf-8",
    "json": "application/json",
    "xml": "application/xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
}


def entries(published: PublishedEvent, query: str = "") -> list[Event]:
    answer = published.programme.public.get(f"{published.path}.ics{query}")
    assert answer.status_code == 200, answer.text
    calendar = Calendar.from_ical(answer.data)
    assert isinstance(calendar, Calendar)
    return calendar.events


@pytest.mark.parametrize("form", TYPES)
def test_each_has_its_type_and_a_tag_that_spares_the_rest(published: PublishedEvent, form: str) -> None:
    answer = published.programme.public.get(f"{published.path}.{form}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, TYPES[form])
    again = published.programme.public.get(f"{published.path}.{form}", If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert "X-Accel-Expires" in again.headers


@pytest.mark.parametrize("form", TYPES)
def test_each_is_there_before_anything_is_released(programme: Programme, form: str) -> None:
    assert programme.public.get(f"{programme.path}/schedule.{form}").status_code == 200


def test_a_calendar_follows_a_session_wherever_it_goes(published: PublishedEvent) -> None:
    before = {entry.uid: entry for entry in entries(published)}[published.talk["id"]]
    published.move()
    [after] = entries(published)

    assert after.uid == before.uid == published.talk["id"]
    assert (before.sequence, after.sequence) == (0, 1)
    assert (before.start, after.start) == (
        published.begins + timedelta(hours=1),
        published.begins + timedelta(hours=1, minutes=30),
    )
    assert b"DTSTART;TZID=Europe/Lisbon:" in before.to_ical()


def test_a_calendar_of_one_room_one_speaker_one_session(published: PublishedEvent) -> None:
    def titles(**query: str) -> list[str]:
        return [
            str(one["summary"])
            for one in entries(published, "?" + "&".join(f"{a}={b}" for a, b in query.items()))
        ]

    assert titles(room_id=published.attic["id"]) == ["Looms"]
    assert titles(speaker_id=published.sue["id"]) == ["Queues"]
    assert titles(session_id=published.other["id"]) == ["Looms"]
    assert titles(room_id=published.attic["id"], speaker_id=published.sue["id"]) == []
    assert published.programme.public.get(f"{published.path}.ics?room_id=x").status_code == 422


def test_frab_s_guid_is_the_session_s_id(published: PublishedEvent) -> None:
    told = json_of(published.programme.public.get(f"{published.path}.json"))
    [day] = told["schedule"]["conference"]["days"]
    xml = etree.fromstring(published.programme.public.get(f"{published.path}.xml").data)

    assert [one["guid"] for one in day["rooms"]["Hall"]] == [published.talk["id"]]
    assert {one.get("guid") for one in xml.iter("event")} == {published.talk["id"], published.other["id"]}
    assert told["schedule"]["version"] == xml.findtext("version") == "1.0"


def test_the_feed_tells_what_each_release_changed(published: PublishedEvent) -> None:
    second = published.move()

    feed = etree.fromstring(published.programme.public.get(f"{published.path}.atom").data)
    newest, oldest = feed.iterfind("a:entry", ATOM)

    assert newest.findtext("a:id", None, ATOM) == f"urn:uuid:{second}"
    told = newest.findtext("a:content", None, ATOM)
    assert "Moved: Queues, now Attic" in told
    assert "it was Hall" in told
    assert "Gone: Looms." in told
    assert oldest.findtext("a:content", None, ATOM) == "The schedule has 2 sessions."
    assert feed.findtext("a:updated", None, ATOM) == newest.findtext("a:updated", None, ATOM)
