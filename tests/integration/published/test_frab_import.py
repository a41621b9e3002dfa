"""frab's JSON comes into the draft: wholly, once, or not at all."""

from __future__ import annotations

import json
from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.front_desk import FrontDesk, Visitor, json_of
from tests.integration.published.published_event import PublishedEvent
from tests.programme import COLLECTIONS, Programme

GUID = "a0a0fcfe-b7fb-46e3-84b6-97a5406016b4"


def talk(**fields: object) -> dict[str, Any]:
    """As frab writes it."""
    return {
        "guid": GUID,
        "id": 10386,
        "date": "2027-05-01T09:00:00+02:00",
        "start": "09:00",
        "duration": "00:45",
        "room": "Curie",
        "title": "Opening",
        "subtitle": "And why",
        "track": "CCC",
        "type": "lecture",
        "language": "de_DE",
        "abstract": "A hearty\r\nwelcome",
        "description": "",
        "persons": [{"id": 1, "public_name": "jinxx"}, {"id": 2, "public_name": "smtw"}],
        "links": [{"url": "https://example.org/", "title": "Site"}, {"url": "/relative", "title": "Odd"}],
        **fields,
    }


def document(*talks: dict[str, Any]) -> dict[str, Any]:
    days = [{"index": 1, "date": "2027-05-01", "rooms": {"Curie": list(talks)}}]
    return {"schedule": {"version": "1", "conference": {"title": "Camp", "days": days}}}


def send(programme: Programme, sent: dict[str, Any], by: Visitor | None = None) -> TestResponse:
    return (by or programme.owner).post(f"{programme.path}/schedule/imports", sent)


def draft(programme: Programme) -> dict[str, Any]:
    return json_of(programme.owner.get(f"{programme.path}/schedule/draft"))


def counts(programme: Programme) -> dict[str, int]:
    return {name: len(programme.items(name)) for name in COLLECTIONS}


def test_a_file_brings_rooms_tracks_speakers_sessions_and_places(programme: Programme) -> None:
    answer = send(programme, document(talk()))

    assert (answer.status_code, json_of(answer)) == (200, {"added": 1, "changed": 0, "placed": 1})
    [session] = programme.items("sessions")
    assert (session["title"], session["type"], session["length"], session["language"]) == (
        "Opening",
        "talk",
        45,
        "de-DE",
    )
    assert session["abstract"] == "And why\n\nA hearty\nwelcome"
    assert session["links"] == [{"url": "https://example.org/", "label": "Site"}]
    assert [one["name"] for one in programme.items("speakers")] == ["jinxx", "smtw"]
    assert session["speaker_ids"] == [one["id"] for one in programme.items("speakers")]
    [room], [track] = programme.items("rooms"), programme.items("tracks")
    assert (room["name"], track["name"], session["track_id"]) == ("Curie", "CCC", track["id"])
    [slot] = draft(programme)["slots"]
    assert (slot["session_id"], slot["room_id"]) == (session["id"], room["id"])
    assert (slot["starts_at"], slot["ends_at"]) == ("2027-05-01T07:00:00.000Z", "2027-05-01T07:45:00.000Z")


def test_the_same_file_again_adds_nothing(programme: Programme) -> None:
    send(programme, document(talk()))
    before, version = counts(programme), draft(programme)["version"]

    again = send(programme, document(talk()))

    assert json_of(again) == {"added": 0, "changed": 1, "placed": 0}
    assert counts(programme) == before
    assert draft(programme)["version"] == version


def test_a_newer_file_changes_what_it_brought(programme: Programme) -> None:
    send(programme, document(talk()))

    moved = talk(title="Opening!", room="Meitner", date="2027-05-01T10:00:00+02:00")
    assert json_of(send(programme, document(moved))) == {"added": 0, "changed": 1, "placed": 1}

    assert [one["title"] for one in programme.items("sessions")] == ["Opening!"]
    [slot] = draft(programme)["slots"]
    assert slot["starts_at"] == "2027-05-01T08:00:00.000Z"
    undone = programme.owner.post(f"{programme.path}/schedule/draft/undo", {})
    assert undone.status_code == 200
    assert draft(programme)["slots"][0]["starts_at"] == "2027-05-01T07:00:00.000Z"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no title": ({"title": ""}, "rows.2.title"),
    "no date": ({"date": None}, "rows.2.date"),
    "no offset": ({"date": "2027-05-01T09:00:00"}, "rows.2.date"),
    "no length": ({"duration": "00:00"}, "rows.2.duration"),
    "no guid": ({"guid": None, "id": None}, "rows.2.guid"),
    "the same guid": ({"guid": GUID}, "rows.2.guid"),
    "long title": ({"title": "x" * 300}, "rows.2.title"),
    "odd language": ({"language": "???"}, "rows.2.language"),
    "persons": ({"persons": "jinxx"}, "rows.2.persons"),
    "no room": ({"room": "  "}, "rows.2.room"),
    "same time": ({"date": "2027-05-01T09:15:00+02:00"}, "rows.2.date"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_one_bad_session_and_nothing_is_imported(programme: Programme, wrong: str) -> None:
    fields, place = WRONG[wrong]
    second = talk(**{"guid": "b" + GUID[1:], "date": "2027-05-01T11:00:00+02:00", **fields})

    answer = send(programme, document(talk(), second))

    assert answer.status_code == 422, answer.text
    assert place in {error["field"] for error in json_of(answer)["errors"]}
    assert set(counts(programme).values()) == {0}
    assert draft(programme)["slots"] == []


def test_every_bad_session_is_named(programme: Programme) -> None:
    answer = send(programme, document(talk(title=""), talk(duration="x", guid="b" + GUID[1:])))

    assert [error["field"] for error in json_of(answer)["errors"]] == ["rows.1.title", "rows.2.duration"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"schedule": []},
        {"schedule": {"conference": {"days": []}}},
        {"schedule": {"conference": {"days": [1, {"rooms": 3}, {"rooms": {"A": 4}}]}}},
    ],
)
def test_what_is_no_schedule_is_told_so(programme: Programme, sent: dict[str, Any]) -> None:
    answer = send(programme, sent)

    assert answer.status_code == 422
    assert json_of(answer)["errors"][0]["field"] == "schedule"


def test_a_list_of_something_else_is_no_server_s_fault(programme: Programme) -> None:
    assert send(programme, document(1, "x", None, [])).status_code == 422  # type: ignore[arg-type]


def test_an_export_of_ours_comes_back_as_the_same_sessions(published: PublishedEvent) -> None:
    programme = published.programme
    exported = json_of(programme.public.get(f"{published.path}.json"))
    before = counts(programme)

    answer = send(programme, exported)

    assert json_of(answer) == {"added": 0, "changed": 2, "placed": 2}
    assert counts(programme) == before


def test_and_in_another_event_they_are_others(published: PublishedEvent, desk: FrontDesk) -> None:
    exported = json_of(published.programme.public.get(f"{published.path}.json"))
    other = Programme(desk, published.programme.owner)

    assert json_of(send(other, deepcopy(exported))) == {"added": 2, "changed": 0, "placed": 2}
    assert json_of(send(other, exported)) == {"added": 0, "changed": 2, "placed": 0}
    assert [room["capacity"] for room in other.items("rooms")] == [100, None]


def test_only_who_manages_the_programme_imports(programme: Programme) -> None:
    for role, status in (("organizer", 200), ("track_organizer", 403), ("moderator", 403)):
        assert send(programme, document(talk()), programme.member(role)).status_code == status


def test_a_file_is_sent_through_the_page(programme: Programme) -> None:
    path = f"/events/{programme.event_id}/schedule/imports"

    def choose(content: bytes) -> TestResponse:
        return programme.owner.submit(path, file=(BytesIO(content), "schedule.json"))  # type: ignore[arg-type]

    assert choose(b"{").status_code == 422
    bad = choose(json.dumps(document(talk(title=""))).encode())
    assert "Session 1, title" in bad.text
    assert choose(json.dumps(document(talk())).encode()).status_code == 303
    assert len(programme.items("sessions")) == 1
