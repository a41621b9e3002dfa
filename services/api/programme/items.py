"""What the tag of one item is made of, known without reading the item."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, case, false, select

from services.api.events import versions
from services.api.events.models import Collection, CollectionVersion, Event, EventState
from services.api.events.permissions import known_to
from services.api.events.versions import FIRST, Scope, on_team
from services.api.programme.models import Item
from services.api.programme.resources import Resource
from shared.auth import Person
from shared.errors import NotFound


@dataclass(frozen=True)
class ItemVersions:
    scope: Scope
    is_private: bool
    tag: str


def versions_of(
    connection: Connection,
    event_id: UUID,
    resource: Resource,
    item_id: UUID,
    person: Person | None,
    *included: Collection,
) -> ItemVersions:
    """For one viewer, in one indexed query; `included` are further collections in the answer. Raises `NotFound`."""
    model = resource.model
    team = on_team(event_id, person.id) if person else false()
    counts = [
        select(case((team, CollectionVersion.team), else_=CollectionVersion.public))
        .where(CollectionVersion.event_id == event_id, CollectionVersion.collection == part)
        .scalar_subquery()
        for part in included
    ]
    found = connection.execute(
        select(model.version, model.public_version, Event.state, team, *counts)
        .join(Event, Event.id == model.event_id)
        .where(model.id == item_id, model.event_id == event_id, known_to(person), team | resource.public)
    ).one_or_none()
    if found is None:
        raise NotFound(f"There is no such {resource.singular}, or it is not public.")
    version, public_version, state, sees_all, *numbers = found
    scope = Scope.TEAM if sees_all else Scope.PUBLIC
    own = version if sees_all else public_version
    text = versions.tag(resource.singular, scope, own, *(number or FIRST for number in numbers))
    return ItemVersions(scope, scope is Scope.TEAM or state is not EventState.PUBLISHED, text)


def tag(row: Item, resource: Resource, scope: Scope) -> str:
    """The same of a row that is at hand."""
    return versions.tag(resource.singular, scope, row.version if scope is Scope.TEAM else row.public_version)
