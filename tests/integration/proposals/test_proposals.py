"""Proposing a session: drafts, several speakers, the call's dates and questions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.database import now
from shared.events import InviteSent, ProposalSubmitted
from shared.locale.formats import rfc3339
from tests.front_desk import FrontDesk, Visitor, json_of
from tests.programme import Programme


def call(programme: Programme, **fields: object) -> None:
    assert programme.owner.call("PUT", f"{programme.path}/call", fields).status_code == 200


def test_a_proposal_is_before_the_team_at_once(
    desk: FrontDesk, programme: Programme, sue: Visitor, path: str, proposal: dict[str, Any]
) -> None:
    assert proposal["state"] == "submitted"
    assert proposal["speakers"] == [{"name": "Sue", "email": "sue@example.org"}]
    [shown] = json_of(programme.owner.get(path))["items"]
    assert (shown["id"], shown["decision"], shown["score"]) == (proposal["id"], None, None)
    [told] = desk.published(ProposalSubmitted)
    assert [one.email for one in told.event.recipients] == ["ada@example.org"]
    assert [one.account_id for one in told.event.speakers] == [desk.account("sue@example.org").id]


def test_a_draft_is_its_author_s_own_until_it_is_submitted(
    desk: FrontDesk, programme: Programme, sue: Visitor, path: str
) -> None:
    draft = json_of(sue.post(path, {"title": "Later", "draft": True}))

    assert json_of(programme.owner.get(path))["items"] == []
    assert programme.owner.get(f"{path}/{draft['id']}").status_code == 404
    assert desk.published(ProposalSubmitted) == []

    assert json_of(sue.post(f"{path}/{draft['id']}/submission"))["state"] == "submitted"
    assert len(json_of(programme.owner.get(path))["items"]) == 1
    assert sue.post(f"{path}/{draft['id']}/submission").status_code == 409


def test_every_other_speaker_is_invited_once_and_is_one_right_after_signing_up(
    desk: FrontDesk, programme: Programme, sue: Visitor, path: str
) -> None:
    speakers = [{"email": "tom@example.org", "name": "Tom"}, {"email": "SUE@example.org"}]
    made = json_of(sue.post(path, {"title": "Together", "speakers": speakers}))
    sue.call("PATCH", f"{path}/{made['id']}", {"title": "Still together"})

    assert [one.event.invitee.email for one in desk.published(InviteSent)] == ["tom@example.org"]
    assert [one["email"] for one in made["speakers"]] == ["sue@example.org", "tom@example.org"]
    tom = desk.visitor()
    tom.sign_up("tom@example.org", "Tom", invite_token=desk.invite_token("tom@example.org"))
    assert tom.me()["roles"] == [{"event_id": programme.event_id, "role": "speaker"}]
    assert json_of(tom.get(f"{path}?mine=true"))["items"][0]["title"] == "Still together"
    assert tom.call("PATCH", f"{path}/{made['id']}", {"abstract": "Ours"}).status_code == 200


def test_who_only_claims_an_address_sees_nothing_of_its_proposals(
    desk: FrontDesk, sue: Visitor, path: str
) -> None:
    sue.post(path, {"title": "Together", "speakers": [{"email": "tom@example.org"}]})
    claimer = desk.person("tom@example.org", "Not Tom", proven=False)

    assert json_of(claimer.get(path))["items"] == []


def test_proposals_are_nobody_else_s_business(desk: FrontDesk, path: str, proposal: dict[str, Any]) -> None:
    stranger = desk.person("bob@example.org")

    assert json_of(stranger.get(path))["items"] == []
    for one in (f"{path}/{proposal['id']}", f"/api/v1/proposals/{proposal['id']}"):
        assert stranger.get(one).status_code == 404
    assert stranger.call("PATCH", f"{path}/{proposal['id']}", {"title": "Mine"}).status_code == 404
    assert stranger.post(f"{path}/{proposal['id']}/withdrawal").status_code == 404
    assert stranger.post(f"/api/v1/proposals/{proposal['id']}/acceptance").status_code == 404


@pytest.mark.parametrize("dates", [{"opens_at": timedelta(days=1)}, {"closes_at": timedelta(days=-1)}])
def test_outside_its_dates_a_call_takes_nothing(
    programme: Programme, sue: Visitor, path: str, proposal: dict[str, Any], dates: dict[str, timedelta]
) -> None:
    call(programme, **{name: rfc3339(now() + offset) for name, offset in dates.items()})

    assert sue.post(path, {"title": "Too late"}).status_code == 409
    assert sue.call("PATCH", f"{path}/{proposal['id']}", {"title": "Other"}).status_code == 409
    assert not json_of(programme.public.get(f"{programme.path}/call"))["is_open"]
    assert sue.post(f"{path}/{proposal['id']}/withdrawal").status_code == 200


def test_the_call_s_own_questions_are_answered(programme: Programme, sue: Visitor, path: str) -> None:
    call(programme, questions=[{"id": "level", "text": "For whom?", "required": True}])

    refused = sue.post(path, {"title": "Queues"})
    unknown = sue.post(path, {"title": "Queues", "answers": {"level": "all", "other": "x"}})
    draft = sue.post(path, {"title": "Queues", "draft": True})
    made = sue.post(path, {"title": "Queues", "answers": {"level": "all"}})

    assert [one["field"] for one in json_of(refused)["errors"]] == ["answers.level"]
    assert [one["field"] for one in json_of(unknown)["errors"]] == ["answers.other"]
    assert (draft.status_code, made.status_code) == (201, 201)
    assert sue.post(f"{path}/{json_of(draft)['id']}/submission").status_code == 422


def test_one_person_proposes_only_so_much(sue: Visitor, path: str) -> None:
    answers = [sue.post(path, {"title": f"Talk {number}"}).status_code for number in range(21)]

    assert answers == [201] * 20 + [409]
