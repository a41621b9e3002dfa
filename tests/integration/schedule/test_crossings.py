"""What two editors do to one draft, and others to what it rests on, ahead of each statement of each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.api.schedule.models import Draft, Release
from shared.events import DraftChanged
from tests.front_desk import FrontDesk, Visitor, json_of
from tests.interleavings import Act, Crossed, crossings
from tests.programme import Programme
from tests.schedule import NOWHERE, Board
from tests.servers.used_databases import UsedDatabases


@dataclass
class Table:
    """Ada and Bob plan one event: Looms was placed by Ada, in a step that she can take back; Queues has no place."""

    ada: Board
    bob: Board
    looms: str
    queues: str

    @classmethod
    def laid(cls, desk: FrontDesk, ada: Visitor, bob: Visitor) -> Table:
        programme = Programme(desk, ada)
        invite = json_of(ada.invite(programme.event_id, bob.email))
        assert bob.post(f"/api/v1/invites/{invite['id']}/acceptance").status_code == 200
        board = Board.of(programme)
        looms, queues = board.session("Looms"), board.session("Queues")
        board.placed(looms)
        return cls(board, board.by(bob), looms, queues)

    @property
    def path(self) -> str:
        return self.ada.programme.path

    def seen(self) -> dict[str, Any]:
        answer = self.ada.editor.get(self.ada.path)
        return json_of(answer) if answer.status_code == 200 else {}


def move(table: Table) -> TestResponse:
    return table.ada.place(table.looms, minute=60, revision=1)


def move_elsewhere(table: Table) -> TestResponse:
    return table.bob.place(table.looms, room=1, minute=120, revision=1)


def place_beside(table: Table) -> TestResponse:
    """Where Ada wants to have Looms."""
    return table.bob.place(table.queues, minute=60, revision=0)


def undo(table: Table) -> TestResponse:
    return table.ada.post("/undo")


def release(table: Table) -> TestResponse:
    return table.bob.editor.post(f"{table.path}/schedule/releases", {"name": "1.0"})


def delete_room(table: Table) -> TestResponse:
    """Into which both would move something."""
    return _delete(table, f"/rooms/{table.ada.rooms[0]}")


def delete_session(table: Table) -> TestResponse:
    return _delete(table, f"/sessions/{table.looms}")


def cancel(table: Table) -> TestResponse:
    path = f"{table.path}/sessions/{table.looms}"
    tag = table.bob.editor.get(path).headers.get("ETag", "")
    return table.bob.editor.call("PATCH", path, {"state": "cancelled"}, If_Match=tag)


def delete_event(table: Table) -> TestResponse:
    return _delete(table, "", by=table.ada.editor)


def _delete(table: Table, rest: str, by: Visitor | None = None) -> TestResponse:
    editor, path = by or table.bob.editor, f"{table.path}{rest}"
    return editor.call("DELETE", path, If_Match=editor.get(path).headers.get("ETag", ""))


RACES: Sequence[tuple[Act[Table], Act[Table], set[tuple[str, str]]]] = [
    (move, move_elsewhere, {("200", "412"), ("412", "200")}),
    (move, place_beside, {("200", "409"), ("409", "200")}),
    (move, undo, {("200", "200"), ("412", "200")}),
    (undo, move_elsewhere, {("200", "412"), ("409", "200")}),
    (undo, undo, {("200", "409"), ("409", "200")}),
    (move, release, {("200", "201")}),
    (release, move, {("201", "200")}),
    (release, release, {("201", "409"), ("409", "201")}),
    (release, delete_event, {("201", "204"), ("404", "204")}),
    (delete_event, release, {("204", "404"), ("204", "201")}),
    (move, delete_room, {("200", "204"), ("412", "204")}),
    (delete_room, move, {("204", "200"), ("204", "412")}),
    (place_beside, delete_room, {("200", "204"), ("422", "204")}),
    (move, delete_session, {("200", "204"), ("404", "204")}),
    (move, cancel, {("200", "200"), ("412", "200")}),
    (move, delete_event, {("200", "204"), ("404", "204")}),
    (delete_event, move, {("204", "404"), ("204", "200")}),
]
"""What happens, what comes between any two statements of it, and how both may end."""


@pytest.fixture(scope="module")
def people(used_databases: UsedDatabases) -> Iterator[tuple[FrontDesk, Visitor, Visitor]]:
    with used_databases.lending() as lend:
        desk = FrontDesk.at(lend("api"))
        yield desk, desk.person("ada@example.org", "Ada"), desk.person("bob@example.org", "Bob")
        desk.close()


@pytest.mark.parametrize(("first", "second", "ends"), RACES, ids=lambda part: getattr(part, "__name__", ""))
def test_both_get_an_answer_that_fits_the_other_s_and_versions_have_no_gap(
    people: tuple[FrontDesk, Visitor, Visitor],
    first: Act[Table],
    second: Act[Table],
    ends: set[tuple[str, str]],
) -> None:
    for crossed in crossings(people[0].database, lambda: Table.laid(*people), first, second):
        assert (crossed.first, crossed.second) in ends, crossed
        check(crossed)


def check(crossed: Crossed[Table]) -> None:
    """No place in a room that is gone, no two things in one, each version told once."""
    table = crossed.situation
    seen = table.seen()
    if not seen:
        return  # the event is gone
    rooms = {room["id"] for room in seen["rooms"]}
    places = [tuple(slot[name] for name in NOWHERE) for slot in seen["slots"]]
    assert {place[0] for place in places} <= rooms, crossed
    assert len(set(places)) == len(places), crossed
    event_id = table.ada.programme.event_id
    told = [one.event for one in table.ada.programme.desk.published(DraftChanged)]
    versions = [one.sequence for one in told if str(one.event_id) == event_id]
    assert versions == list(range(versions[0], versions[0] + len(versions))), crossed
    with table.ada.programme.desk.database.transaction() as session:
        numbers = session.scalars(
            select(Release.number).where(Release.event_id == event_id).order_by(Release.number)
        ).all()
        assert session.scalar(select(Draft.version).where(Draft.event_id == event_id)) == versions[-1]
    assert numbers == list(range(1, len(numbers) + 1)), crossed
