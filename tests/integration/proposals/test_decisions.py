"""Reviews, decisions, and what an accepted proposal becomes."""

from __future__ import annotations

from typing import Any

import pytest

from services.api.proposals.states import ProposalState, may_become
from shared.events import ProposalAccepted, ProposalRejected, ProposalWaitlisted
from tests.front_desk import FrontDesk, Visitor, json_of
from tests.programme import Programme


def act(visitor: Visitor, path: str, proposal: dict[str, Any], what: str) -> int:
    return visitor.post(f"{path}/{proposal['id']}/{what}").status_code


def test_an_accepted_proposal_becomes_a_session_that_is_public_once_confirmed(
    desk: FrontDesk, programme: Programme, sue: Visitor, path: str, proposal: dict[str, Any]
) -> None:
    assert act(programme.owner, path, proposal, "acceptance") == 200

    [session] = programme.items("sessions")
    assert (session["title"], session["state"]) == ("Queues", "accepted")
    assert programme.items("sessions", of=programme.public) == []
    assert programme.items("speakers", of=programme.public) == []
    assert sue.me()["roles"] == [{"event_id": programme.event_id, "role": "speaker"}]
    [told] = desk.published(ProposalAccepted)
    assert [one.email for one in told.event.speakers] == ["sue@example.org"]

    assert act(sue, path, proposal, "confirmation") == 200
    assert [one["id"] for one in programme.items("sessions", of=programme.public)] == [session["id"]]
    assert [one["name"] for one in programme.items("speakers", of=programme.public)] == ["Sue"]


def test_deciding_twice_tells_once(
    desk: FrontDesk, programme: Programme, path: str, proposal: dict[str, Any]
) -> None:
    assert [act(programme.owner, path, proposal, "acceptance") for _ in range(2)] == [200, 200]
    assert act(programme.owner, path, proposal, "refusal") == 409

    assert len(desk.published(ProposalAccepted)) == 1
    assert len(programme.items("sessions")) == 1


def test_the_short_path_decides_as_well(
    desk: FrontDesk, programme: Programme, proposal: dict[str, Any]
) -> None:
    assert programme.owner.post(f"/api/v1/proposals/{proposal['id']}/refusal").status_code == 200
    assert len(desk.published(ProposalRejected)) == 1


def test_what_is_withdrawn_is_not_given(
    programme: Programme, sue: Visitor, path: str, proposal: dict[str, Any]
) -> None:
    act(programme.owner, path, proposal, "acceptance")
    act(sue, path, proposal, "confirmation")

    assert act(sue, path, proposal, "withdrawal") == 200
    assert programme.items("sessions")[0]["state"] == "cancelled"
    assert programme.items("sessions", of=programme.public) == []
    assert act(sue, path, proposal, "confirmation") == 409


def test_decisions_are_prepared_in_silence_and_sent_at_once(
    desk: FrontDesk, programme: Programme, sue: Visitor, path: str
) -> None:
    made = [json_of(sue.post(path, {"title": f"Talk {number}"})) for number in range(4)]
    wanted = ("accepted", "rejected", "waitlisted")
    for one, decision in zip(made, wanted, strict=False):
        answer = programme.owner.call("PUT", f"{path}/{one['id']}/decision", {"decision": decision})
        assert json_of(answer)["decision"] == decision
    assert {one["state"] for one in json_of(sue.get(path))["items"]} == {"submitted"}
    assert "decision" not in json_of(sue.get(path))["items"][0]
    assert desk.published(ProposalAccepted) == []

    assert json_of(programme.owner.post(f"{programme.path}/decisions")) == {"sent": 3}
    assert json_of(programme.owner.post(f"{programme.path}/decisions")) == {"sent": 0}

    states = [json_of(sue.get(f"{path}/{one['id']}"))["state"] for one in made]
    assert states == [*wanted, "submitted"]
    assert len(desk.published(ProposalAccepted)) == len(desk.published(ProposalRejected)) == 1


def test_whoever_waits_is_told_and_told_again_when_they_are_in(
    desk: FrontDesk, programme: Programme, path: str, proposal: dict[str, Any]
) -> None:
    assert [act(programme.owner, path, proposal, "waitlisting") for _ in range(2)] == [200, 200]
    [told] = desk.published(ProposalWaitlisted)
    assert [one.email for one in told.event.speakers] == ["sue@example.org"]

    assert act(programme.owner, path, proposal, "acceptance") == 200
    [accepted] = desk.published(ProposalAccepted)
    assert accepted.event.sequence > told.event.sequence


def test_reviewers_score_and_the_newest_opinion_counts(
    programme: Programme, sue: Visitor, path: str, proposal: dict[str, Any]
) -> None:
    moderator = programme.member("moderator")
    review = f"{path}/{proposal['id']}/review"

    for visitor, score in ((moderator, 1), (programme.owner, 4), (moderator, 5)):
        assert visitor.call("PUT", review, {"score": score, "comment": "So"}).status_code == 200

    shown = json_of(programme.owner.get(f"{path}/{proposal['id']}"))
    assert (shown["score"], shown["review_count"]) == (4.5, 2)
    assert len(json_of(moderator.get(f"{path}/{proposal['id']}/reviews"))["items"]) == 2
    assert "score" not in json_of(sue.get(f"{path}/{proposal['id']}"))
    assert sue.get(f"{path}/{proposal['id']}/reviews").status_code == 403
    assert programme.owner.call("PUT", review, {"score": 6}).status_code == 422


def test_nobody_reviews_their_own(programme: Programme, path: str) -> None:
    moderator = programme.member("moderator")
    own = json_of(moderator.post(path, {"title": "Mine"}))

    assert moderator.call("PUT", f"{path}/{own['id']}/review", {"score": 5}).status_code == 403


def test_anonymous_reviewers_learn_no_names(
    programme: Programme, path: str, proposal: dict[str, Any]
) -> None:
    programme.owner.call("PUT", f"{programme.path}/call", {"anonymous": True})
    moderator = programme.member("moderator")

    assert "sue" not in moderator.get(path).text.lower()
    assert "sue" in programme.owner.get(path).text.lower()


def test_a_track_organiser_sees_the_proposals_of_their_track(
    programme: Programme, sue: Visitor, path: str, proposal: dict[str, Any]
) -> None:
    tom = programme.member("track_organizer")
    track = programme.add("tracks", organizer_ids=[tom.id])
    theirs = json_of(sue.post(path, {"title": "Web", "track_id": track["id"]}))

    assert [one["id"] for one in json_of(tom.get(path))["items"]] == [theirs["id"]]
    assert tom.get(f"{path}/{proposal['id']}").status_code == 404
    assert tom.call("PUT", f"{path}/{theirs['id']}/review", {"score": 3}).status_code == 200
    assert tom.call("PUT", f"{path}/{proposal['id']}/review", {"score": 3}).status_code == 403
    assert act(tom, path, theirs, "acceptance") == 403


def test_a_co_speaker_who_signs_up_late_finds_the_session(
    desk: FrontDesk, programme: Programme, sue: Visitor, path: str
) -> None:
    made = json_of(sue.post(path, {"title": "Ours", "speakers": [{"email": "tom@example.org"}]}))
    act(programme.owner, path, made, "acceptance")
    tom = desk.visitor()
    tom.sign_up("tom@example.org", "Tom", invite_token=desk.invite_token("tom@example.org"))

    assert act(tom, path, made, "confirmation") == 200
    [session] = programme.items("sessions")
    assert len(session["speaker_ids"]) == 2


@pytest.mark.parametrize("now", list(ProposalState))
def test_nothing_comes_back_from_the_end_and_nothing_is_decided_unseen(now: ProposalState) -> None:
    reachable = {then for then in ProposalState if may_become(now, then)}

    if now in {ProposalState.REJECTED, ProposalState.WITHDRAWN}:
        assert not reachable
    if now is ProposalState.DRAFT:
        assert reachable == {ProposalState.SUBMITTED}
