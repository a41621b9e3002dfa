"""The released schedule as JSON: who sees what of it, and when its tag is another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.front_desk import FrontDesk, Visitor, json_of
from tests.integration.published.published_event import PublishedEvent
from tests.programme import Programme, statements
from tests.released import Place, release


def test_before_a_release_there_is_nothing_in_it(programme: Programme) -> None:
    programme.add("sessions", title="Not placed yet")

    answer = programme.public.get(f"{programme.path}/schedule")

    assert answer.status_code == 200
    assert json_of(answer) == {
        "release": None,
        "timezone": "Europe/Lisbon",
        **{name: [] for name in ("rooms", "tracks", "speakers", "slots", "blocks")},
    }


def test_everybody_sees_what_is_released(published: PublishedEvent) -> None:
    told = published.schedule()

    assert (told["release"]["id"], told["release"]["name"], told["release"]["number"]) == (
        published.first,
        "1.0",
        1,
    )
    first, second = told["slots"]
    assert (first["session_id"], first["title"], first["room"], first["sequence"]) == (
        published.talk["id"],
        "Queues",
        "Hall",
        0,
    )
    assert (first["track_id"], first["speaker_ids"]) == (published.web["id"], [published.sue["id"]])
    assert (second["title"], second["track_id"], second["room_id"]) == ("Looms", None, published.attic["id"])
    assert [one["name"] for one in told["rooms"]] == ["Hall", "Attic"]
    assert [one["name"] for one in told["speakers"]] == ["Sue"]
    assert [(one["title"], one["room_id"]) for one in told["blocks"]] == [("Lunch", published.hall["id"])]
    assert "email" not in str(told)


def test_the_team_sees_the_same(published: PublishedEvent) -> None:
    assert published.schedule(published.programme.owner) == published.schedule()
    assert published.tag(published.programme.owner) == published.tag()


def test_a_newer_release_takes_its_place(published: PublishedEvent) -> None:
    before = published.tag()
    published.move()

    [slot] = published.schedule()["slots"]
    assert (slot["title"], slot["room"], slot["sequence"]) == ("Queues", "Attic", 1)
    assert published.tag() != before


def test_what_is_not_public_any_more_is_gone_at_once(published: PublishedEvent) -> None:
    published.programme.change("sessions", published.talk["id"], state="cancelled")
    assert [slot["title"] for slot in published.schedule()["slots"]] == ["Looms"]

    published.programme.change("sessions", published.talk["id"], state="confirmed")
    published.programme.change("speakers", published.sue["id"], is_public=False)
    told = published.schedule()
    assert told["speakers"] == []
    assert told["slots"][0]["speaker_ids"] == []


def test_a_session_that_is_deleted_leaves_the_schedule(published: PublishedEvent) -> None:
    published.programme.owner.call("DELETE", published.programme.item_path("sessions", published.talk["id"]))

    assert [slot["title"] for slot in published.schedule()["slots"]] == ["Looms"]


def test_what_a_session_says_of_itself_is_what_it_says_now(published: PublishedEvent) -> None:
    published.programme.change("sessions", published.talk["id"], title="Queues, revised")

    assert published.schedule()["slots"][0]["title"] == "Queues, revised"


CHANGES: dict[str, Callable[[PublishedEvent], object]] = {
    "release": lambda one: one.move(),
    "session": lambda one: one.programme.change("sessions", one.talk["id"], abstract="Else"),
    "cancelled": lambda one: one.programme.change("sessions", one.talk["id"], state="cancelled"),
    "speaker": lambda one: one.programme.change("speakers", one.sue["id"], name="Susan"),
    "track": lambda one: one.programme.change("tracks", one.web["id"], color="#112233"),
    "hidden": lambda one: one.programme.change("speakers", one.sue["id"], is_public=False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_where_the_body_is_another_the_tag_is_too(published: PublishedEvent, change: str) -> None:
    before, tag = published.schedule(), published.tag()
    assert published.programme.public.get(published.path, If_None_Match=tag).status_code == 304

    CHANGES[change](published)

    assert published.schedule() != before
    assert published.tag() != tag
    assert published.programme.public.get(published.path, If_None_Match=tag).status_code == 200


def test_what_only_the_team_sees_leaves_the_tag(published: PublishedEvent) -> None:
    tag = published.tag()

    published.programme.change("sessions", published.talk["id"], notes="For us")
    published.programme.change("speakers", published.sue["id"], email="sue@example.net")

    assert published.tag() == tag


def test_a_304_runs_one_query(published: PublishedEvent, desk: FrontDesk) -> None:
    tag = published.tag()

    with statements(desk.database) as run:
        answer = published.programme.public.get(published.path, If_None_Match=f'W/"x", {tag}')

    assert answer.status_code == 304
    assert len(run) == 1


def test_the_number_of_queries_does_not_grow_with_the_sessions(
    published: PublishedEvent, desk: FrontDesk
) -> None:
    with statements(desk.database) as few:
        published.schedule()
    sessions = [published.programme.add("sessions", title=f"Talk {number}") for number in range(20)]
    places = [Place(one, published.hall, published.begins) for one in sessions]
    release(published.programme, "big", *places, number=2)
    with statements(desk.database) as many:
        assert len(published.schedule()["slots"]) == 20

    assert len(many) == len(few)


def test_the_edge_may_keep_it_for_everybody_but_never_a_draft_s(
    published: PublishedEvent, desk: FrontDesk
) -> None:
    public = published.programme.public.get(published.path)
    assert public.headers["Cache-Control"] == "no-cache"
    assert "X-Accel-Expires" in public.headers

    draft = Programme(desk, published.programme.owner, published=False)
    seen = draft.owner.get(f"{draft.path}/schedule")
    assert seen.headers["Cache-Control"] == "private, no-cache"
    assert "X-Accel-Expires" not in seen.headers
    assert draft.public.get(f"{draft.path}/schedule").status_code == 404


def test_other_sites_may_read_it(published: PublishedEvent, ben: Visitor) -> None:
    answer = ben.get(published.path, Origin="https://elsewhere.example")

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
