"""Reading a collection in parts, in an order, with more or less of each item."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.api.events.models import Event
from services.api.programme import use_cases
from services.api.programme.bodies import SessionBody
from services.api.programme.resources import SESSIONS
from tests.front_desk import json_of
from tests.programme import Programme, statements


def add_sessions(programme: Programme, number: int, **fields: object) -> None:
    with programme.desk.database.transaction() as session:
        event = session.get_one(Event, UUID(programme.event_id))
        for index in range(number):
            use_cases.add(session, event, SESSIONS, SessionBody(title=f"Talk {index}", **fields))


def test_five_hundred_sessions_take_as_many_queries_as_five(programme: Programme) -> None:
    speakers = tuple(UUID(programme.add("speakers")["id"]) for _ in range(2))
    track = UUID(programme.add("tracks")["id"])
    query = "?include=track,speakers"
    taken = []
    for number in (5, 495):
        add_sessions(programme, number, speaker_ids=speakers, track_id=track)
        with statements(programme.desk.database) as found:
            items = programme.items("sessions", query, of=programme.public)
        assert all(len(item["speakers"]) == 2 and item["track"] for item in items)
        taken.append(len(found))

    assert len(items) == 500
    assert taken[0] == taken[1] <= 6


@pytest.mark.parametrize("sort", ["position", "-position", "title", "-title", "created_at", "-length"])
def test_pages_come_in_order_and_miss_nothing(programme: Programme, sort: str) -> None:
    add_sessions(programme, 7)
    whole = [item["id"] for item in programme.items("sessions", f"?sort={sort}")]
    found: list[str] = []
    after = ""
    for _ in range(4):
        answer = json_of(programme.public.get(f"{programme.path}/sessions?limit=2&sort={sort}{after}"))
        found += [item["id"] for item in answer["items"]]
        after = f"&cursor={answer['next']}"

    assert found == whole
    assert answer["next"] is None


def test_filters_narrow_a_list(programme: Programme) -> None:
    track, speaker = programme.add("tracks"), programme.add("speakers")
    programme.add("sessions", title="Other 100%", tags=["ab"])
    wanted = {
        "title": "The one",
        "track_id": track["id"],
        "speaker_ids": [speaker["id"]],
        "type": "panel",
        "language": "pt",
        "tags": ["a"],
    }
    one = programme.add("sessions", **wanted)

    for query in (
        f"track_id={track['id']}",
        f"speaker_id={speaker['id']}",
        "type=panel",
        "language=pt",
        "tag=a",
        "q=the+ONE",
    ):
        assert [item["id"] for item in programme.items("sessions", f"?{query}")] == [one["id"]], query
    assert [item["title"] for item in programme.items("sessions", "?q=%25")] == ["Other 100%"]


def test_one_asks_for_some_fields_only(programme: Programme) -> None:
    session = programme.add("sessions", track_id=programme.add("tracks", name="Web")["id"])
    path = programme.item_path("sessions", session["id"])

    assert programme.items("sessions", "?fields=id,title") == [{"id": session["id"], "title": "Something"}]
    shown = json_of(programme.owner.get(f"{path}?fields=title&include=track"))
    assert (shown["title"], shown["track"]["name"], set(shown)) == ("Something", "Web", {"title", "track"})


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=many",
        "sort=notes",
        "fields=nothing",
        "include=rooms",
        "cursor=x",
        "cursor=WzEsMiwzXQ",
        "track_id=x",
        "type=x",
    ],
)
def test_what_cannot_be_asked_for_is_told(programme: Programme, query: str) -> None:
    programme.add("sessions")

    answer = programme.public.get(f"{programme.path}/sessions?{query}")

    assert answer.status_code == 422, answer.text
    assert json_of(answer)["errors"][0]["field"] == query.partition("=")[0]


def test_what_only_the_team_sees_cannot_be_asked_for_by_others(programme: Programme) -> None:
    programme.add("speakers", email="sue@example.org")

    assert programme.public.get(f"{programme.path}/speakers?fields=email").status_code == 422
