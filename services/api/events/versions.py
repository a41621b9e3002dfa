"""How often each part of an event has changed: what ETags are made of, so that a 304 needs no body.

A version grows in the transaction that changes what it counts. What only the team sees has a count of its own, so
that the public's tags stay when only that changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Insert,
    Row,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    false,
    or_,
    select,
)
from sqlalchemy.orm import Session

from services.api.events.models import Collection, CollectionVersion, Event, EventState, Membership
from services.api.events.permissions import TEAM_ROLES, is_own, is_published
from shared.auth import Person
from shared.database import dialect, insert_on
from shared.errors import NotFound

FIRST = 1
FORMAT = 1
"""Grows when the same rows are to look different to clients: older tags are then void."""


class Scope(StrEnum):
    """How much of an event somebody sees."""

    PUBLIC = "public"
    TEAM = "team"


@dataclass(frozen=True)
class Versions:
    """What one viewer's answers depend on. `is_private`: no cache that several share may keep such an answer."""

    scope: Scope
    is_private: bool
    event: int
    collections: Mapping[Collection, int]
    public: Mapping[Collection, int]
    """The same as the public's, whoever is looking: for answers that are alike for all."""

    def tag(self, *parts: Collection) -> str:
        """The ETag of a list whose JSON is made of these collections."""
        return tag("-".join(parts), self.scope, *(self.collections[part] for part in parts))


def tag(kind: str, scope: Scope, *versions: int) -> str:
    """An ETag's text: what it is, in which format, for whom, and the versions it is made from."""
    return f"{kind}-json{FORMAT}-{scope}-{'.'.join(map(str, versions))}"


def event_tag(version: int) -> str:
    """An event looks the same to everybody who may know of it."""
    return tag("event", Scope.PUBLIC, version)


def read(connection: Connection | Session, event_id: UUID, person: Person | None) -> Versions:
    """All versions, in one indexed query that also tells whether and how much the person sees. Raises `NotFound`."""
    asking = {"event_id": event_id, "account_id": person.id if person else None}
    rows = connection.execute(_STRANGER if person is None else _MEMBER, asking).all()
    if not rows:
        raise NotFound("There is no such event, or it is not published yet.")
    scope = Scope.TEAM if rows[0].on_team else Scope.PUBLIC
    return Versions(
        scope,
        is_private=scope is Scope.TEAM or rows[0].state is not EventState.PUBLISHED,
        event=rows[0].version,
        collections=_counts(rows, scope),
        public=_counts(rows, Scope.PUBLIC),
    )


def _counts(rows: Sequence[Row[Any]], scope: Scope) -> Mapping[Collection, int]:
    changed = {row.collection: getattr(row, scope) for row in rows if row.collection}
    return {collection: changed.get(collection, FIRST) for collection in Collection}


def on_team(
    event_id: UUID | BindParameter[UUID], account_id: UUID | BindParameter[UUID]
) -> ColumnElement[bool]:
    """Whether somebody sees what only the team sees."""
    return exists().where(
        and_(
            Membership.event_id == event_id,
            Membership.account_id == account_id,
            Membership.role.in_(TEAM_ROLES),
        )
    )


def _statement(known: ColumnElement[bool], sees_all: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Built once: building it takes longer than its answer."""
    return (
        select(
            Event.version,
            Event.state,
            sees_all.label("on_team"),
            CollectionVersion.collection,
            CollectionVersion.team,
            CollectionVersion.public,
        )
        .outerjoin(CollectionVersion, CollectionVersion.event_id == Event.id)
        .where(Event.id == bindparam("event_id", type_=Uuid()), known)
    )


_ACCOUNT = bindparam("account_id", type_=Uuid())
_STRANGER = _statement(is_published(), false())
_MEMBER = _statement(
    or_(is_published(), is_own(_ACCOUNT)), on_team(bindparam("event_id", type_=Uuid()), _ACCOUNT)
)


def bump(session: Session, event_id: UUID, collection: Collection, scopes: Iterable[Scope]) -> None:
    """Count one change, for those who see it. The event's row is locked."""
    if grown := frozenset(scopes):
        changed = {"event_id": event_id, "collection": collection}
        session.execute(_counting(dialect(session), grown), changed)


def counting(
    kind: str, scopes: Iterable[Scope], collection: Collection, event_id: BindParameter[UUID]
) -> Insert:
    """What `bump` does, for one `dialect`: to stand in one statement with others."""
    return _growing(kind, scopes, {"event_id": event_id, "collection": collection})


@cache
def _counting(kind: str, grown: frozenset[Scope]) -> Insert:
    return _growing(kind, grown, {})


def _growing(kind: str, grown: Iterable[Scope], of: Mapping[str, Any]) -> Insert:
    first = {scope.value: FIRST + (scope in grown) for scope in Scope}
    counts = {scope.value: getattr(CollectionVersion, scope.value) + 1 for scope in grown}
    counted = insert_on(kind, CollectionVersion).values({**first, **of})
    return counted.on_conflict_do_update(index_elements=["event_id", "collection"], set_=counts)
