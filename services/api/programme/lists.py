"""Reading a collection: which rows, in which order, which page, and which of their fields."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, Text, cast, exists, func, select, tuple_
from sqlalchemy.orm import Session

from services.api.events.models import Collection
from services.api.events.versions import Scope
from services.api.inputs import Line
from services.api.programme.models import ProgrammeSession, SessionSpeaker, SessionState, SessionType
from services.api.programme.resources import SESSIONS, SPEAKERS, TRACKS, Resource
from services.api.programme.views import View
from shared.errors import Invalid
from shared.web import Body

MOST_AT_ONCE = 1000
Words = Annotated[Line, Field(max_length=500)]


class ListQuery(Body):
    """`fields` and `include` are names with commas between them; `sort` is one, with `-` before it to turn it round."""

    cursor: Annotated[Line, Field(max_length=1000)] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)] = 500
    sort: Words = "position"
    fields: Words = ""
    include: Words = ""
    q: Annotated[Line, Field(max_length=100)] = ""
    track_id: UUID | None = None
    speaker_id: UUID | None = None
    type: SessionType | None = None
    state: SessionState | None = None
    language: Annotated[Line, Field(max_length=35)] | None = None
    tag: Annotated[Line, Field(max_length=50)] | None = None
    level: Annotated[Line, Field(max_length=100)] | None = None


@dataclass(frozen=True)
class Shape:
    """What of each row is shown: all fields, or those named; with what is included in place."""

    fields: frozenset[str]
    includes: tuple[str, ...]

    @classmethod
    def read(cls, resource: Resource, fields: str, include: str) -> Shape:
        """Raises `Invalid` for a name that there is not."""
        included = _names(include)
        for name in included:
            if name not in resource.includes:
                there = ", ".join(resource.includes) or "nothing"
                raise Invalid.field("include", f"Here one can include {there}")
        return cls(frozenset(_names(fields)), included)

    def parts(self, resource: Resource) -> tuple[Collection, ...]:
        """The collections that the answer is made of."""
        return (resource.collection, *(resource.includes[name] for name in self.includes))

    def cut(self, view: View) -> View:
        """Raises `Invalid` for a field that there is not."""
        if not self.fields:
            return view
        unknown = self.fields - set(view)
        if unknown:
            raise Invalid.field("fields", f"There is no field {', '.join(sorted(unknown))}")
        return {name: value for name, value in view.items() if name in self.fields | set(self.includes)}


@dataclass(frozen=True)
class Page:
    items: list[View]
    next: str | None


def page(session: Session, event_id: UUID, resource: Resource, scope: Scope, query: ListQuery) -> Page:
    """In a number of statements that does not grow with the rows. Raises `Invalid`."""
    shape = Shape.read(resource, query.fields, query.include)
    name, column, downwards = _sorting(resource, query.sort)
    statement = select(resource.model).where(
        resource.model.event_id == event_id, resource.visible(scope), *_filters(resource, query)
    )
    key = tuple_(column, resource.model.id)
    if query.cursor:
        after = tuple_(*_read_cursor(query.cursor, query.sort))
        statement = statement.where(key < after if downwards else key > after)
    rows = session.scalars(_ordered(statement, column, resource, downwards).limit(query.limit + 1)).all()
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    following = _cursor(query.sort, getattr(shown[-1], name), shown[-1].id) if more else None
    return Page(views(session, event_id, resource, scope, shown, shape), following)


def views(
    session: Session, event_id: UUID, resource: Resource, scope: Scope, rows: Sequence[Any], shape: Shape
) -> list[View]:
    found = [view for row in rows if (view := resource.view(row, scope)) is not None]
    for name in shape.includes:
        _INCLUDE[name](found, _by_id(session, event_id, resource.includes[name], scope))
    return [shape.cut(view) for view in found]


def _by_id(session: Session, event_id: UUID, collection: Collection, scope: Scope) -> Mapping[str, View]:
    resource = {Collection.TRACKS: TRACKS, Collection.SPEAKERS: SPEAKERS}[collection]
    rows = session.scalars(
        select(resource.model).where(resource.model.event_id == event_id, resource.visible(scope))
    )
    return {str(row.id): view for row in rows if (view := resource.view(row, scope)) is not None}


def _with_track(sessions: list[View], tracks: Mapping[str, View]) -> None:
    for one in sessions:
        one["track"] = tracks.get(one["track_id"] or "")


def _with_speakers(sessions: list[View], speakers: Mapping[str, View]) -> None:
    for one in sessions:
        one["speakers"] = [speakers[id_] for id_ in one["speaker_ids"] if id_ in speakers]


_INCLUDE: Mapping[str, Callable[[list[View], Mapping[str, View]], None]] = {
    "track": _with_track,
    "speakers": _with_speakers,
}


def _filters(resource: Resource, query: ListQuery) -> list[ColumnElement[bool]]:
    model: Any = resource.model
    found = []
    if query.q:
        title = getattr(model, resource.title_field)
        found.append(func.lower(title).contains(query.q.lower(), autoescape=True))
    for name in ("track_id", "type", "state", "language", "level"):
        wanted = getattr(query, name)
        if wanted is not None and hasattr(model, name):
            found.append(getattr(model, name) == wanted)
    if resource is SESSIONS and query.speaker_id:
        found.append(
            exists().where(
                SessionSpeaker.session_id == ProgrammeSession.id,
                SessionSpeaker.speaker_id == query.speaker_id,
            )
        )
    if resource is SESSIONS and query.tag:
        # A tag has no quotation mark in JSON but those around it.
        found.append(cast(ProgrammeSession.tags, Text).contains(json.dumps(query.tag), autoescape=True))
    return found


def _sorting(resource: Resource, sort: str) -> tuple[str, ColumnElement[Any], bool]:
    name = sort.removeprefix("-")
    known = {"position", "created_at", resource.title_field}
    known |= {"length"} if resource is SESSIONS else {"level"} if resource.name == "sponsors" else set()
    if name not in known:
        raise Invalid.field("sort", f"One can sort by {', '.join(sorted(known))}")
    return name, getattr(resource.model, name), sort.startswith("-")


def _ordered(
    statement: Select[Any], column: ColumnElement[Any], resource: Resource, downwards: bool
) -> Select[Any]:
    keys = (column, resource.model.id)
    return statement.order_by(*(key.desc() if downwards else key for key in keys))


def _cursor(sort: str, value: Any, row_id: UUID) -> str:
    said = json.dumps([sort, value.isoformat() if hasattr(value, "isoformat") else value, str(row_id)])
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def _read_cursor(text: str, sort: str) -> tuple[Any, UUID]:
    """Raises `Invalid` for what was not the `next` of the same list."""
    try:
        said = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        made_for, value, row_id = said
        key = (_value_of(sort, value), UUID(row_id))
    except (ValueError, TypeError, AttributeError) as error:
        raise Invalid.field("cursor", "Give back the `next` of the last answer") from error
    if made_for != sort:
        raise Invalid.field("cursor", "This cursor belongs to another order")
    return key


def _value_of(sort: str, value: Any) -> Any:
    """Of the type of its column: another would be the database's error."""
    name = sort.removeprefix("-")
    if name == "created_at":
        return datetime.fromisoformat(value).astimezone(UTC)
    if not isinstance(value, int if name in {"position", "length"} else str):
        raise TypeError(name)
    return value


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
