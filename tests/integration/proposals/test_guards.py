"""Who says what they read changes nothing else: of a proposal, of a call, and of their own account."""

from __future__ import annotations

from typing import Any

import pytest

from tests.front_desk import FrontDesk, Visitor, json_of
from tests.programme import Programme


@pytest.fixture
def here(path: str, proposal: dict[str, Any]) -> str:
    """The proposal's path."""
    return f"{path}/{proposal['id']}"


def tag_of(visitor: Visitor, path: str) -> str:
    return visitor.get(path).headers["ETag"]


def test_a_proposal_is_not_sent_again_while_nothing_has_changed(sue: Visitor, path: str, here: str) -> None:
    for address in (path, here):
        tag = tag_of(sue, address)
        assert sue.get(address, If_None_Match=tag).status_code == 304
        sue.call("PATCH", here, {"notes": f"More for {address}"})
        assert sue.get(address, If_None_Match=tag).status_code == 200


def test_who_has_not_read_a_proposal_s_newest_version_changes_nothing(sue: Visitor, here: str) -> None:
    tag = tag_of(sue, here)
    newest = sue.call("PATCH", here, {"title": "Newer"}, If_Match=tag)

    assert sue.call("PATCH", here, {"title": "Older"}, If_Match=tag).status_code == 412
    assert sue.call("PATCH", here, {"length": -1}, If_Match=tag).status_code == 412
    assert json_of(sue.get(here))["title"] == "Newer"
    assert newest.headers["ETag"] == tag_of(sue, here)
    assert sue.call("PATCH", here, {"title": "Newest"}, If_Match=newest.headers["ETag"]).status_code == 200
    assert sue.call("PATCH", here, {"title": "Whatever"}).status_code == 200


@pytest.mark.parametrize("act", ["acceptance", "refusal", "waitlisting"])
def test_nobody_decides_about_another_version_than_they_read(
    programme: Programme, sue: Visitor, here: str, act: str
) -> None:
    tag = tag_of(programme.owner, here)
    sue.call("PATCH", here, {"title": "Something else"})

    assert programme.owner.post(f"{here}/{act}", If_Match=tag).status_code == 412
    assert json_of(sue.get(here))["state"] == "submitted"
    assert programme.owner.post(f"{here}/{act}", If_Match=tag_of(programme.owner, here)).status_code == 200


def test_nobody_prepares_a_decision_about_another_version_than_they_read(
    programme: Programme, sue: Visitor, here: str
) -> None:
    tag, wanted = tag_of(programme.owner, here), {"decision": "accepted"}
    sue.call("PATCH", here, {"title": "Something else"})

    assert programme.owner.call("PUT", f"{here}/decision", wanted, If_Match=tag).status_code == 412
    assert json_of(programme.owner.get(here))["decision"] is None


@pytest.mark.parametrize("act", ["withdrawal", "confirmation"])
def test_speakers_act_upon_what_they_read(programme: Programme, sue: Visitor, here: str, act: str) -> None:
    tag = tag_of(sue, here)
    programme.owner.post(f"{here}/acceptance")

    assert sue.post(f"{here}/{act}", If_Match=tag).status_code == 412
    assert json_of(sue.get(here))["state"] == "accepted"
    acted = sue.post(f"{here}/{act}", If_Match=tag_of(sue, here))
    assert (acted.status_code, acted.headers["ETag"]) == (200, tag_of(sue, here))


def test_a_draft_is_submitted_as_it_was_read(sue: Visitor, path: str) -> None:
    made = sue.post(path, {"title": "Later", "draft": True})
    here = made.headers["Location"]
    sue.call("PATCH", here, {"title": "Now"}, If_Match=made.headers["ETag"])

    assert sue.post(f"{here}/submission", If_Match=made.headers["ETag"]).status_code == 412
    assert json_of(sue.get(here))["state"] == "draft"
    assert sue.post(f"{here}/submission", If_Match=tag_of(sue, here)).status_code == 200


def test_a_draft_is_deleted_as_it_was_read(sue: Visitor, path: str) -> None:
    made = sue.post(path, {"title": "Later", "draft": True})
    here = made.headers["Location"]

    assert sue.post(f"{here}/withdrawal", If_Match='"another"').status_code == 412
    assert sue.post(f"{here}/withdrawal", If_Match=made.headers["ETag"]).status_code == 200
    assert sue.get(here).status_code == 404


def test_a_review_is_news_to_the_team_and_not_to_speakers(
    programme: Programme, sue: Visitor, here: str
) -> None:
    team, speakers = tag_of(programme.owner, here), tag_of(sue, here)
    programme.owner.call("PUT", f"{here}/review", {"score": 5})

    assert tag_of(programme.owner, here) != team
    assert tag_of(sue, here) == speakers


def test_a_track_that_goes_is_news_for_its_proposals(programme: Programme, sue: Visitor, here: str) -> None:
    track = programme.add("tracks")["id"]
    sue.call("PATCH", here, {"track_id": track})
    tag = tag_of(sue, here)
    programme.remove("tracks", track)

    assert tag_of(sue, here) != tag
    assert sue.call("PATCH", here, {"title": "Older"}, If_Match=tag).status_code == 412


def test_who_has_not_read_a_call_s_newest_version_changes_nothing(programme: Programme) -> None:
    path, owner = f"{programme.path}/call", programme.owner
    tag = tag_of(owner, path)
    newest = owner.call("PUT", path, {"introduction": "Newer"}, If_Match=tag)

    assert newest.status_code == 200
    assert owner.call("PUT", path, {"introduction": "Older"}, If_Match=tag).status_code == 412
    assert owner.call("PUT", path, {"introduction": 5}, If_Match=tag).status_code == 412
    assert json_of(owner.get(path))["introduction"] == "Newer"
    assert newest.headers["ETag"] == tag_of(programme.public, path)
    assert owner.call("PUT", path, {"introduction": "Whatever"}).status_code == 200


def test_a_call_is_not_sent_again_while_nothing_has_changed(programme: Programme) -> None:
    path, owner = f"{programme.path}/call", programme.owner
    tag = tag_of(programme.public, path)
    assert programme.public.get(path, If_None_Match=tag).status_code == 304
    owner.call("PUT", path, {"introduction": "Come"})
    tag = tag_of(programme.public, path)
    owner.call("PUT", path, {"introduction": "Come"})
    assert programme.public.get(path, If_None_Match=tag).status_code == 304

    owner.call("PUT", path, {"introduction": "Come", "closes_at": "2020-01-01T00:00:00Z"})

    changed = programme.public.get(path, If_None_Match=tag)
    assert (changed.status_code, json_of(changed)["is_open"]) == (200, False)


def test_the_call_of_a_draft_event_is_kept_by_no_shared_cache(desk: FrontDesk) -> None:
    owner = desk.person("olga@example.org", "Olga")
    draft, published = (owner.create_event(published=shown) for shown in (False, True))

    kept = [owner.get(f"/api/v1/events/{one}/call").headers["Cache-Control"] for one in (draft, published)]
    assert kept[0] == "private, no-cache"
    assert desk.visitor().get(f"/api/v1/events/{published}/call").headers["Cache-Control"] == "no-cache"


def test_who_has_not_read_their_account_s_newest_version_changes_nothing(sue: Visitor) -> None:
    path = "/api/v1/accounts/me"
    tag = tag_of(sue, path)
    assert sue.get(path, If_None_Match=tag).status_code == 304
    newest = sue.call("PATCH", path, {"name": "Susan"}, If_Match=tag)

    assert sue.call("PATCH", path, {"name": "Suzy"}, If_Match=tag).status_code == 412
    assert sue.call("PATCH", path, {"timezone": "Mars/Base"}, If_Match=tag).status_code == 412
    assert sue.me()["name"] == "Susan"
    assert newest.headers["ETag"] == tag_of(sue, path)
    assert sue.call("PATCH", path, {"name": "Suzy"}).status_code == 200
