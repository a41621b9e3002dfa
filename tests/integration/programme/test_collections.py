"""Adding to a programme, changing it, putting it in order."""

from __future__ import annotations

from typing import Any

import pytest

from services.api.programme import colours
from tests.front_desk import FrontDesk, json_of
from tests.programme import COLLECTIONS, Programme

NAME = {collection: "title" if collection == "sessions" else "name" for collection in COLLECTIONS}


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_an_item_lives_from_its_post_to_its_delete(programme: Programme, collection: str) -> None:
    item = programme.add(collection, **{NAME[collection]: "First"})
    path = programme.item_path(collection, item["id"])

    changed = programme.change(collection, item["id"], **{NAME[collection]: "Second"})

    assert changed.status_code == 200
    assert json_of(programme.owner.get(path)) == json_of(changed) == item | {NAME[collection]: "Second"}
    assert programme.owner.call("DELETE", path).status_code == 204
    assert programme.owner.get(path).status_code == 404
    assert programme.items(collection) == []


def test_a_new_item_says_where_it_is(programme: Programme) -> None:
    added = programme.owner.post(f"{programme.path}/rooms", {"name": "Hall"})

    assert programme.owner.get(added.headers["Location"]).headers["ETag"] == added.headers["ETag"]


@pytest.mark.parametrize(
    ("collection", "field", "value"),
    [
        ("tracks", "name", ""),
        ("tracks", "color", "red"),
        ("tracks", "organizer_ids", ["01a211c9-aea5-77a8-ad62-d3c9f836b80d"]),
        ("rooms", "capacity", 0),
        ("rooms", "name", "x" * 201),
        ("speakers", "email", "no address"),
        ("speakers", "links", [{"url": "javascript:alert(1)"}]),
        (
            "speakers",
            "availability",
            [{"starts_at": "2026-12-01T12:00:00Z", "ends_at": "2026-12-01T10:00:00Z"}],
        ),
        ("sponsors", "url", "ftp://example.org"),
        ("sessions", "type", "dance"),
        ("sessions", "length", 0),
        ("sessions", "language", "English, mostly"),
        ("sessions", "tags", ["a", "a"]),
        ("sessions", "track_id", "01a211c9-aea5-77a8-ad62-d3c9f836b80d"),
        ("sessions", "speaker_ids", ["01a211c9-aea5-77a8-ad62-d3c9f836b80d"]),
        ("sessions", "unknown", 1),
    ],
)
def test_a_wrong_field_is_named_and_nothing_changes(
    programme: Programme, collection: str, field: str, value: Any
) -> None:
    item = programme.add(collection)

    for answer in (
        programme.owner.post(f"{programme.path}/{collection}", {NAME[collection]: "New", field: value}),
        programme.change(collection, item["id"], **{field: value}),
    ):
        assert answer.status_code == 422, answer.text
        assert json_of(answer)["errors"][0]["field"].partition(".")[0] == field
    assert programme.items(collection) == [item]


def test_what_belongs_to_another_event_is_not_there(programme: Programme, desk: FrontDesk) -> None:
    other = Programme(desk, desk.person("bob@example.org"))
    track = other.add("tracks")

    assert programme.owner.get(programme.item_path("tracks", track["id"])).status_code == 404
    assert programme.change("tracks", track["id"], name="Mine").status_code == 404
    refused = programme.owner.post(f"{programme.path}/sessions", {"title": "T", "track_id": track["id"]})
    assert refused.status_code == 422


def test_sessions_outlive_their_track_and_their_speakers(programme: Programme) -> None:
    track, sue, tom = programme.add("tracks"), programme.add("speakers"), programme.add("speakers")
    session = programme.add("sessions", track_id=track["id"], speaker_ids=[tom["id"], sue["id"]])

    programme.owner.call("DELETE", programme.item_path("tracks", track["id"]))
    programme.owner.call("DELETE", programme.item_path("speakers", tom["id"]))

    [left] = programme.items("sessions")
    assert left == session | {"track_id": None, "speaker_ids": [sue["id"]]}


def test_the_public_sees_what_is_confirmed(programme: Programme) -> None:
    programme.add("sessions", title="Perhaps", state="accepted")
    programme.add("speakers", name="Perhaps", is_public=False)
    shown = programme.add("sessions", title="Sure", notes="loud music")

    assert len(programme.items("sessions")) == 2
    assert programme.items("speakers", of=programme.public) == []
    [session] = programme.items("sessions", of=programme.public)
    assert session == {
        name: value for name, value in shown.items() if name not in {"notes", "expected_audience"}
    }


def test_a_list_is_put_in_order_as_a_whole(programme: Programme) -> None:
    ids = [programme.add("rooms")["id"] for _ in range(3)]
    order = f"{programme.path}/rooms/order"

    assert programme.owner.call("PUT", order, {"ids": ids[::-1]}).status_code == 204
    assert [room["id"] for room in programme.items("rooms")] == ids[::-1]
    for wrong in (ids[:2], [*ids, ids[0]], [*ids, programme.event_id]):
        assert programme.owner.call("PUT", order, {"ids": wrong}).status_code == 422
    assert [room["id"] for room in programme.items("rooms")] == ids[::-1]


def test_a_repeated_post_with_a_key_makes_one(programme: Programme) -> None:
    path, body = f"{programme.path}/sessions", {"title": "Talk"}

    first = programme.owner.post(path, body, Idempotency_Key="k")
    again = programme.owner.post(path, body, Idempotency_Key="k")
    other = programme.owner.post(path, {"title": "Another"}, Idempotency_Key="k")

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert json_of(first) == json_of(again)
    assert len(programme.items("sessions")) == 1


@pytest.mark.parametrize("step", range(0, 256, 5))
def test_on_every_colour_something_can_be_read(step: int) -> None:
    for colour in (f"#{step:02x}8040", f"#40{step:02x}c0", f"#{step:02x}{step:02x}{step:02x}"):
        assert colours.contrast(colours.text_on(colour), colours.read(colour.upper())) >= 4.5
