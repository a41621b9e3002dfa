"""Speakers are invited to a session, and give it from the moment in which they accept."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from tests.front_desk import json_of
from tests.programme import Programme

SUE = "sue@example.org"


def invite(programme: Programme, session_id: str, email: str = SUE) -> TestResponse:
    body = {"email": email, "role": "speaker", "session_id": session_id}
    return programme.owner.post(f"{programme.path}/invites", body)


@pytest.fixture
def session_id(programme: Programme) -> str:
    return str(programme.add("sessions")["id"])


def test_somebody_new_is_a_speaker_right_after_signing_up(programme: Programme, session_id: str) -> None:
    assert json_of(invite(programme, session_id))["session_id"] == session_id
    sue = programme.desk.visitor()

    sue.sign_up(SUE, "Sue", invite_token=programme.desk.invite_token(SUE))

    assert sue.me()["roles"] == [{"event_id": programme.event_id, "role": "speaker"}]
    [speaker] = programme.items("speakers")
    assert (speaker["name"], speaker["email"]) == ("Sue", SUE)
    assert programme.items("sessions")[0]["speaker_ids"] == [speaker["id"]]


def test_who_stands_there_with_the_address_already_stays_one(programme: Programme, session_id: str) -> None:
    speaker = programme.add("speakers", name="Dr. Sue", email="SUE@example.org")
    programme.change("sessions", session_id, speaker_ids=[speaker["id"]])
    sue = programme.desk.person(SUE, "Sue")
    invited = json_of(invite(programme, session_id))

    sue.post(f"/api/v1/invites/{invited['id']}/acceptance")

    assert [one["name"] for one in programme.items("speakers")] == ["Dr. Sue"]
    assert programme.items("sessions")[0]["speaker_ids"] == [speaker["id"]]


def test_a_speaker_can_be_asked_for_one_more_session(programme: Programme, session_id: str) -> None:
    sue, second = programme.desk.person(SUE, "Sue"), programme.add("sessions")["id"]
    for one in (session_id, second):
        invited = json_of(invite(programme, one))
        assert sue.post(f"/api/v1/invites/{invited['id']}/acceptance").status_code == 200

    [speaker] = programme.items("speakers")
    assert [one["speaker_ids"] for one in programme.items("sessions")] == [[speaker["id"]]] * 2


def test_the_session_must_be_the_event_s(programme: Programme) -> None:
    other = Programme(programme.desk, programme.desk.person("bob@example.org"))

    refused = invite(programme, other.add("sessions")["id"])

    assert refused.status_code == 422
    assert json_of(refused)["errors"][0]["field"] == "session_id"


def test_an_invite_outlives_its_session(programme: Programme, session_id: str) -> None:
    invited = json_of(invite(programme, session_id))
    programme.owner.call("DELETE", programme.item_path("sessions", session_id))
    sue = programme.desk.person(SUE, "Sue")

    assert sue.post(f"/api/v1/invites/{invited['id']}/acceptance").status_code == 200
    assert programme.items("speakers") == []


def test_a_speaker_is_invited_from_the_people_page(programme: Programme, session_id: str) -> None:
    people = f"/events/{programme.event_id}/people"
    form = programme.owner.page(f"/events/{programme.event_id}/programme/sessions/{session_id}").text
    assert f"{people}?session_id={session_id}" in form
    assert f'value="{session_id}" selected' in programme.owner.page(f"{people}?session_id={session_id}").text

    assert programme.owner.submit(people, email=SUE, role="speaker").status_code == 422
    sent = programme.owner.submit(people, email=SUE, role="speaker", session_id=session_id)

    assert sent.status_code == 303
    sue = programme.desk.visitor()
    sue.sign_up(SUE, "Sue", invite_token=programme.desk.invite_token(SUE))
    assert len(programme.items("sessions")[0]["speaker_ids"]) == 1
