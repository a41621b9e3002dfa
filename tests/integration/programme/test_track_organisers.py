"""Track organisers change the sessions of their own tracks and no others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.front_desk import Visitor, json_of
from tests.programme import Programme


@pytest.fixture
def tom(programme: Programme) -> Visitor:
    return programme.member("track_organizer", "tom@example.org")


@pytest.fixture
def web(programme: Programme, tom: Visitor) -> dict[str, Any]:
    """Tom's track."""
    return programme.add("tracks", name="Web", organizer_ids=[tom.id])


@pytest.fixture
def other(programme: Programme) -> dict[str, Any]:
    return programme.add("tracks", name="Other")


def sessions_path(programme: Programme) -> str:
    return f"{programme.path}/sessions"


def test_they_add_and_change_within_their_track(
    programme: Programme, tom: Visitor, web: dict[str, Any]
) -> None:
    added = tom.post(sessions_path(programme), {"title": "Mine", "track_id": web["id"]})
    path = programme.item_path("sessions", json_of(added)["id"])

    assert added.status_code == 201
    assert tom.call("PATCH", path, {"title": "Still mine"}).status_code == 200
    assert tom.call("DELETE", path).status_code == 204


def test_they_touch_no_other_track_and_take_nothing_out_of_theirs(
    programme: Programme, tom: Visitor, web: dict[str, Any], other: dict[str, Any]
) -> None:
    mine = programme.add("sessions", track_id=web["id"])
    theirs = programme.add("sessions", track_id=other["id"])
    loose = programme.add("sessions")

    assert tom.post(sessions_path(programme), {"title": "New", "track_id": other["id"]}).status_code == 403
    assert tom.post(sessions_path(programme), {"title": "New"}).status_code == 403
    for session in (theirs, loose):
        path = programme.item_path("sessions", session["id"])
        assert tom.call("PATCH", path, {"title": "Taken"}).status_code == 403
        assert tom.call("PATCH", path, {"track_id": web["id"]}).status_code == 403
        assert tom.call("DELETE", path).status_code == 403
    for away in (other["id"], None):
        refused = tom.call("PATCH", programme.item_path("sessions", mine["id"]), {"track_id": away})
        assert refused.status_code == 403
    assert programme.items("sessions") == [mine, theirs, loose]


def test_that_it_is_another_s_is_told_before_what_is_wrong_with_a_change(
    programme: Programme, tom: Visitor, web: dict[str, Any], other: dict[str, Any]
) -> None:
    theirs = programme.add("sessions", track_id=other["id"])["id"]
    path, draft = programme.item_path("sessions", theirs), f"{programme.path}/schedule/draft"
    nowhere = {"room_id": None, "starts_at": None, "ends_at": None}

    for body in ({"title": ""}, {"no_such_field": 1}, {"title": "Taken"}):
        assert tom.call("PATCH", path, body, If_Match='"old"').status_code == 403
    assert tom.call("DELETE", path, If_Match='"old"').status_code == 403
    for stale in ({"If_Match": '"7"'}, {}):
        assert tom.call("PATCH", f"{draft}/slots/{theirs}", {}, **stale).status_code == 403
    moves = {"moves": [{"session_id": theirs, "revision": 7, **nowhere}]}
    assert tom.post(f"{draft}/moves", moves).status_code == 403


def test_an_import_keeps_to_their_track_as_well(
    programme: Programme, tom: Visitor, web: dict[str, Any], other: dict[str, Any]
) -> None:
    rows = [{"title": "Mine", "track_id": web["id"]}, {"title": "Theirs", "track_id": other["id"]}]

    answer = tom.post(f"{sessions_path(programme)}/imports", {"rows": rows})

    assert answer.status_code == 422
    assert [error["field"] for error in json_of(answer)["errors"]] == ["rows.2"]
    assert programme.items("sessions") == []


def test_only_track_organisers_of_the_event_can_be_named(programme: Programme) -> None:
    moderator = programme.member("moderator")

    refused = programme.owner.post(
        f"{programme.path}/tracks", {"name": "Web", "organizer_ids": [moderator.id]}
    )

    assert refused.status_code == 422
    assert json_of(refused)["errors"][0]["field"] == "organizer_ids"


def test_they_give_their_track_to_nobody(programme: Programme, tom: Visitor, web: dict[str, Any]) -> None:
    assert tom.call("PATCH", programme.item_path("tracks", web["id"]), {"name": "Mine"}).status_code == 403
