"""Whole collections in and out, with a report of each bad row and nothing half done."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.front_desk import json_of
from tests.programme import COLLECTIONS, Programme


def send_csv(programme: Programme, collection: str, text: str) -> TestResponse:
    return programme.owner.client.post(
        f"{programme.path}/{collection}/imports",
        data=text.encode(),
        headers={**programme.owner._csrf(), "Content-Type": "text/csv"},
    )


def send_rows(programme: Programme, collection: str, *rows: dict[str, Any]) -> TestResponse:
    return programme.owner.post(f"{programme.path}/{collection}/imports", {"rows": rows})


def fill(programme: Programme) -> None:
    track = programme.add("tracks", name="Web, and more", color="#aabbcc")
    programme.add("rooms", name='The "big" hall', capacity=300)
    speaker = programme.add(
        "speakers",
        name="=SUM(A1)",
        email="sue@example.org",
        biography="Line one\nLine two",
        links=[{"url": "https://example.org", "label": "Home"}],
        availability=[{"starts_at": "2026-12-01T10:00:00Z", "ends_at": "2026-12-01T12:00:00Z"}],
    )
    programme.add("sponsors", level="'gold", url="https://example.org")
    programme.add(
        "sessions", track_id=track["id"], speaker_ids=[speaker["id"]], tags=["a;b", "c"], abstract="-1"
    )


@pytest.mark.parametrize("collection", COLLECTIONS)
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_an_export_can_be_imported_again_and_changes_nothing(
    programme: Programme, collection: str, kind: str
) -> None:
    fill(programme)
    before, tag = (
        programme.items(collection),
        programme.owner.get(f"{programme.path}/{collection}").headers["ETag"],
    )

    exported = programme.owner.get(f"{programme.path}/{collection}/export?format={kind}")
    imported = (
        send_csv(programme, collection, exported.text)
        if kind == "csv"
        else send_rows(programme, collection, *json_of(exported)["rows"])
    )

    assert json_of(imported) == {"added": 0, "changed": 1}
    assert programme.items(collection) == before
    assert programme.owner.get(f"{programme.path}/{collection}").headers["ETag"] == tag


def test_no_cell_of_an_export_is_a_formula(programme: Programme) -> None:
    fill(programme)

    exported = programme.owner.get(f"{programme.path}/speakers/export?format=csv").text

    assert "'=SUM(A1)" in exported
    assert ",=SUM" not in exported


def test_rows_without_an_id_are_added_in_their_order(programme: Programme) -> None:
    answer = send_csv(programme, "rooms", "name,capacity\nHall,200\nAttic,\n")

    assert json_of(answer) == {"added": 2, "changed": 0}
    assert [(room["name"], room["capacity"]) for room in programme.items("rooms")] == [
        ("Hall", 200),
        ("Attic", None),
    ]


def test_every_bad_row_is_told_and_nothing_is_imported(programme: Programme) -> None:
    kept = programme.add("sessions", title="Kept")
    rows = (
        {"title": "Fine"},
        {"title": "", "length": -1},
        {"id": kept["id"], "title": "Changed", "track_id": programme.event_id},
        {"id": programme.event_id, "title": "Of nobody"},
        {"title": "Fine too", "speaker_ids": [programme.event_id]},
    )

    answer = send_rows(programme, "sessions", *rows)

    assert answer.status_code == 422
    assert [error["field"] for error in json_of(answer)["errors"]] == [
        "rows.2.title",
        "rows.2.length",
        "rows.3.track_id",
        "rows.4.id",
        "rows.5.speaker_ids",
    ]
    assert programme.items("sessions") == [kept]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", 422),
        ("nothing\n1\n", 422),
        ("name\n", 422),
        ("name\nHall,2\n", 422),
        ('name\n"Hall', 400),
        ("name,capacity\nHall,many\n", 422),
    ],
)
def test_what_is_no_table_of_rooms_is_refused(programme: Programme, text: str, status: int) -> None:
    assert send_csv(programme, "rooms", text).status_code == status
    assert programme.items("rooms") == []


def test_exports_are_for_the_team(programme: Programme) -> None:
    stranger = programme.desk.person("bob@example.org")

    assert stranger.get(f"{programme.path}/speakers/export").status_code == 403
