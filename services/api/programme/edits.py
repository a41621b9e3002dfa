"""One change to an event's programme: versions grow exactly where what somebody sees is different afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.api.events import versions
from services.api.events.models import Collection, Event
from services.api.events.versions import Scope
from services.api.programme.models import Item
from services.api.programme.resources import resource_of
from services.api.programme.views import View

Views = dict[Scope, View | None]
NOTHING: Views = dict.fromkeys(Scope)


@dataclass(frozen=True)
class Edited:
    """A row as the team saw it before and sees it now; None: not there."""

    row: Item
    before: View | None
    after: View | None


Follower = Callable[[Session, Event, Sequence[Edited]], None]
FOLLOWERS: list[Follower] = []
"""What is built upon the programme, and must still fit when that has changed: called in the same transaction."""
Farewell = Callable[[Session, Event, Item], None]
FAREWELLS: list[Farewell] = []
"""Called before a row is removed, while what goes with it is still there."""


class Edit:
    """Tell it of every row before it is changed, of new rows once they are there, and of those that go."""

    def __init__(self) -> None:
        self._before: dict[Item, Views] = {}
        self._gone: set[Item] = set()

    def changing(self, *rows: Item) -> None:
        for row in rows:
            self._before.setdefault(row, _views(row))

    def added(self, row: Item) -> None:
        self._before[row] = NOTHING

    def removing(self, session: Session, event: Event, row: Item) -> None:
        self.changing(row)
        self._gone.add(row)
        for bid_farewell in FAREWELLS:
            bid_farewell(session, event, row)

    def close(self, session: Session, event: Event) -> None:
        """Count what is different, item by item and once for each collection."""
        grown: dict[Collection, set[Scope]] = {}
        edited: list[Edited] = []
        for row, before in self._before.items():
            after = NOTHING if row in self._gone else _views(row)
            different = {scope for scope in Scope if before[scope] != after[scope]}
            if before is not NOTHING and row not in self._gone:  # a new row begins with its first versions
                _grow(row, different)
            grown.setdefault(resource_of(row).collection, set()).update(different)
            edited.append(Edited(row, before[Scope.TEAM], after[Scope.TEAM]))
        for collection, scopes in grown.items():
            versions.bump(session, event.id, collection, scopes)
        different_now = [one for one in edited if one.before != one.after]
        for follow in FOLLOWERS if different_now else ():
            follow(session, event, different_now)


@contextmanager
def editing(session: Session, event: Event) -> Iterator[Edit]:
    """The event's row is locked: changes of one programme come one after the other."""
    edit = Edit()
    yield edit
    session.flush()
    edit.close(session, event)
    session.flush()


def _grow(row: Item, scopes: set[Scope]) -> None:
    row.version += Scope.TEAM in scopes
    row.public_version += Scope.PUBLIC in scopes


def _views(row: Item) -> Views:
    return {scope: resource_of(row).view(row, scope) for scope in Scope}
