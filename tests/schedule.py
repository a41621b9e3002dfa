"""The schedule of one event, as its editors work with it over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from werkzeug.test import TestResponse

from shared.locale.formats import rfc3339
from tests.front_desk import Visitor, json_of
from tests.programme import Programme

START = datetime(2027, 6, 1, 7, 0, tzinfo=UTC)
"""When the event begins."""
NOWHERE = {"room_id": None, "starts_at": None, "ends_at": None}


@dataclass
class Board:
    """With rooms and sessions as they are asked for."""

    programme: Programme
    editor: Visitor
    rooms: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, programme: Programme, rooms: int = 2, **event: object) -> Board:
        """The event takes two days from `START` on."""
        board = cls(programme, programme.owner)
        tag = programme.owner.get(programme.path).headers["ETag"]
        times = {"starts_at": rfc3339(START), "ends_at": rfc3339(START + timedelta(days=2))}
        changed = programme.owner.call("PATCH", programme.path, times | event, If_Match=tag)
        assert changed.status_code == 200, changed.text
        board.rooms = [
            programme.add("rooms", name=f"Room {number}", capacity=100)["id"] for number in range(rooms)
        ]
        return board

    def by(self, editor: Visitor) -> Board:
        """The same, in somebody else's browser."""
        return Board(self.programme, editor, self.rooms)

    @property
    def path(self) -> str:
        return f"{self.programme.path}/schedule/draft"

    def session(self, title: str = "Looms", **fields: object) -> str:
        return str(self.programme.add("sessions", title=title, **fields)["id"])

    def read(self) -> dict[str, Any]:
        answer = self.editor.get(self.path)
        assert answer.status_code == 200, answer.text
        return json_of(answer)

    def place(
        self, session_id: str, room: int = 0, minute: int = 0, length: int = 30, revision: int | None = None
    ) -> TestResponse:
        """From that minute of the event on; with the revision that it has, or another."""
        return self.put(session_id, self.spot(room, minute, length), revision)

    def put(self, session_id: str, spot: dict[str, Any], revision: int | None = None) -> TestResponse:
        seen = self.revision(session_id) if revision is None else revision
        return self.editor.call("PATCH", f"{self.path}/slots/{session_id}", spot, If_Match=f'"{seen}"')

    def placed(self, session_id: str, room: int = 0, minute: int = 0, length: int = 30) -> dict[str, Any]:
        answer = self.place(session_id, room, minute, length)
        assert answer.status_code == 200, answer.text
        return json_of(answer)

    def spot(self, room: int, minute: int, length: int = 30) -> dict[str, Any]:
        starts_at = START + timedelta(minutes=minute)
        return {
            "room_id": self.rooms[room],
            "starts_at": rfc3339(starts_at),
            "ends_at": rfc3339(starts_at + timedelta(minutes=length)),
        }

    def revision(self, session_id: str) -> int:
        seen = self.read()
        known = {one["session_id"]: one["revision"] for one in (*seen["slots"], *seen["unscheduled"])}
        return int(known[session_id])

    def where(self, session_id: str) -> dict[str, Any] | None:
        """Its place in the draft."""
        slots = {one["session_id"]: one for one in self.read()["slots"]}
        slot = slots.get(session_id)
        return {name: slot[name] for name in NOWHERE} if slot else None

    def post(self, rest: str, body: object = None) -> TestResponse:
        return self.editor.post(f"{self.path}{rest}", body)

    def release(self, name: str = "1.0") -> dict[str, Any]:
        answer = self.editor.post(f"{self.programme.path}/schedule/releases", {"name": name})
        assert answer.status_code == 201, answer.text
        return json_of(answer)
