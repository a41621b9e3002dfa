"""The programme of one event, as its owner, its public and its team's other members work with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event as listening
from werkzeug.test import TestResponse

from shared.database import Database
from tests.front_desk import FrontDesk, Visitor, json_of

COLLECTIONS = ("tracks", "rooms", "speakers", "sponsors", "sessions")


@dataclass
class Programme:
    desk: FrontDesk
    owner: Visitor
    published: bool = True
    event_id: str = ""
    public: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.event_id = self.owner.create_event(published=self.published)
        self.public = self.desk.visitor()

    @property
    def path(self) -> str:
        return f"/api/v1/events/{self.event_id}"

    def item_path(self, collection: str, item_id: str) -> str:
        return f"{self.path}/{collection}/{item_id}"

    def add(self, collection: str, **fields: object) -> dict[str, Any]:
        """With a name, or a title, where none is given."""
        name = "title" if collection == "sessions" else "name"
        added = self.owner.post(f"{self.path}/{collection}", {name: "Something", **fields})
        assert added.status_code == 201, added.text
        return json_of(added)

    def change(self, collection: str, item_id: str, **fields: object) -> TestResponse:
        return self.owner.call("PATCH", self.item_path(collection, item_id), fields)

    def remove(self, collection: str, item_id: str) -> None:
        assert self.owner.call("DELETE", self.item_path(collection, item_id)).status_code == 204

    def items(self, collection: str, query: str = "", *, of: Visitor | None = None) -> list[dict[str, Any]]:
        answer = (of or self.owner).get(f"{self.path}/{collection}{query}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = json_of(answer)["items"]
        return found

    def member(self, role: str, email: str = "") -> Visitor:
        """Somebody new in this role."""
        email = email or f"{role}@example.org"
        person = self.desk.person(email, role.capitalize())
        invite = json_of(self.owner.invite(self.event_id, email, role))
        assert person.post(f"/api/v1/invites/{invite['id']}/acceptance").status_code == 200
        return person


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL that runs within the block, transactions aside."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    engines = [database.engine] if database.is_sqlite else [database.engine, database.at_once]
    for engine in engines:
        listening.listen(engine, "before_cursor_execute", note)
    yield found
    for engine in engines:
        listening.remove(engine, "before_cursor_execute", note)
