"""The schedule as frab's XML and JSON, held against the rules of their schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from lxml import etree

from services.api.schedule.exports import frab, frab_xml
from services.api.schedule.exports.frab import numbers_of, word
from services.api.schedule.timetable import Room, Timetable
from tests.unit.schedule.timetables import ATTIC, HALL, SITE, SUE, TOM, WEB, at, talk, timetable

DATA = Path(__file__).parent / "data"
XSD = etree.XMLSchema(etree.parse(DATA / "frab.xsd"))
SCHEMA = jsonschema_rs.validator_for(
    json.loads((DATA / "frab.schema.json").read_text()), validate_formats=True
)
WHOLE = timetable(
    talk(1, at("2027-03-27T23:30"), 60, speakers=(SUE, TOM), track=WEB, language="en", abstract="What & why"),
    talk(
        2,
        at("2027-03-28T01:30"),
        60,
        room=ATTIC,
        title="<Zeit>",
        links=({"url": "https://example.org", "label": ""},),
    ),
    talk(3, at("2027-03-28T10:00"), 26 * 60, title="日本"),
)


def as_xml(whole: Timetable) -> etree._Element:
    read = etree.fromstring(frab_xml.written(whole, SITE))
    XSD.assertValid(read)
    return read


def as_json(whole: Timetable) -> dict[str, Any]:
    told = frab.document(whole, SITE)
    SCHEMA.validate(told)
    conference: dict[str, Any] = told["schedule"]["conference"]
    return conference


@pytest.mark.parametrize(
    "whole",
    [WHOLE, timetable(), timetable(name="日"), timetable(talk(1, at("2027-06-01T09:00", "UTC")), zone="UTC")],
)
def test_both_forms_are_what_their_schemas_say(whole: Timetable) -> None:
    assert as_xml(whole).findtext("conference/title") == as_json(whole)["title"] == whole.event.name


def test_a_talk_belongs_to_the_day_on_which_it_begins() -> None:
    days = as_json(WHOLE)["days"]

    assert [(day["index"], day["date"]) for day in days] == [(1, "2027-03-27"), (2, "2027-03-28")]
    assert [[len(found) for found in day["rooms"].values()] for day in days] == [[1, 0], [1, 1]]
    assert [day.get("date") for day in as_xml(WHOLE).iter("day")] == ["2027-03-27", "2027-03-28"]


def test_the_day_on_which_clocks_change_has_23_hours() -> None:
    day = as_json(WHOLE)["days"][1]

    assert (day["day_start"], day["day_end"]) == ("2027-03-28T00:00:00+01:00", "2027-03-29T00:00:00+02:00")


def test_apps_find_what_they_look_for() -> None:
    found = as_json(WHOLE)["days"][0]["rooms"]["Hall"][0]
    told = next(as_xml(WHOLE).iter("event"))

    assert (found["start"], found["duration"], found["track"]) == ("23:30", "01:00", "Web <3")
    assert [person["name"] for person in found["persons"]] == [SUE.name, "Tom"]
    assert told.get("guid") == found["guid"] == str(WHOLE.talks[0].session_id)
    assert told.get("id") == str(found["id"])
    assert [person.text for person in told.iter("person")] == [SUE.name, "Tom"]
    assert told.findtext("date") == found["date"] == "2027-03-27T23:30:00+01:00"


def test_two_rooms_of_one_name_lose_no_talk() -> None:
    twin = Room(ATTIC.id, HALL.name)
    whole = timetable(talk(1, at("2027-06-01T09:00")), talk(2, at("2027-06-01T09:00"), room=twin))
    [day] = as_json(Timetable(whole.event, whole.release, (HALL, twin), talks=whole.talks))["days"]

    assert [found["title"] for found in day["rooms"]["Hall"]] == ["Talk 1", "Talk 2"]


def test_numbers_stay_and_none_is_given_twice() -> None:
    ids = [talk(number * 2**40, at("2027-06-01T09:00")).session_id for number in range(50)]

    assert len(set(numbers_of(ids).values())) == 50
    assert numbers_of(ids)[ids[0]] == numbers_of(ids[:1])[ids[0]]


@pytest.mark.parametrize(
    ("text", "shown"), [("PyCon Köln 2027!", "pycon_koln_2027"), ("日本", ""), ("--a--", "a")]
)
def test_words_for_addresses(text: str, shown: str) -> None:
    assert word(text) == shown
