"""Makes what an imported schedule needs of a programme: rooms, tracks, speakers and sessions, each only once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from pydantic import ValidationError
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.programme import use_cases
from services.api.programme.colours import PALETTE
from services.api.programme.edits import Edit
from services.api.programme.models import Item, ProgrammeSession
from services.api.programme.resources import ROOMS, SESSIONS, SPEAKERS, TRACKS, Resource
from services.api.programme.tracks import ALL
from services.api.schedule.imports.frab import Found, Person, Plan
from shared.errors import Invalid
from shared.web.bodies import field_errors


@dataclass
class Counts:
    added: int = 0
    changed: int = 0


@dataclass
class Importer:
    """Works within one edit. Things are known again by their id or, in the same collection, by their name."""

    session: Session
    event: Event
    edit: Edit
    plan: Plan
    counts: Counts = field(default_factory=Counts)
    _known: dict[str, dict[str, Item]] = field(default_factory=dict)

    def room(self, name: str) -> UUID:
        if not name:
            raise Invalid.field("room", "Please name a room")
        return self._found(ROOMS, name, lambda: {"name": name, **self.plan.rooms.get(name, {})})

    def put(self, found: Found) -> ProgrammeSession:
        """The session, new or as the file has it now. Raises `Invalid`."""
        fields = {
            **found.fields,
            "track_id": self._track(found.track) if found.track else None,
            "speaker_ids": list(dict.fromkeys(self._speaker(person) for person in found.persons)),
        }
        row = self._session_of(found.key)
        if row is None:
            added = self._add(SESSIONS, fields, uuid5(self.event.id, found.key))
            self.counts.added += 1
            return _session(added)
        body = _body(SESSIONS, {**SESSIONS.sent(row), **fields})
        use_cases.change_within(self.session, self.event, row, body, ALL, self.edit)
        self.counts.changed += 1
        return row

    def _session_of(self, key: str) -> ProgrammeSession | None:
        """By our own id, where the file is an export of ours; else by the one that an import made of its key."""
        for one in (_uuid(key), uuid5(self.event.id, key)):
            row = self.session.get(ProgrammeSession, one) if one else None
            if row and row.event_id == self.event.id:
                return row
        return None

    def _track(self, name: str) -> UUID:
        number = len(self._items(TRACKS))
        color = self.plan.colors.get(name) or PALETTE[number % len(PALETTE)]
        return self._found(TRACKS, name, lambda: {"name": name, "color": color})

    def _speaker(self, person: Person) -> UUID:
        known = self._items(SPEAKERS)
        own = next((row for row in known.values() if str(row.id) == person.guid), None)
        if own:
            return own.id
        return self._found(
            SPEAKERS, person.name, lambda: {"name": person.name, "biography": person.biography}
        )

    def _found(self, resource: Resource, name: str, fields: Callable[[], Mapping[str, Any]]) -> UUID:
        known = self._items(resource)
        if name.casefold() not in known:
            known[name.casefold()] = self._add(resource, fields())
        return known[name.casefold()].id

    def _items(self, resource: Resource) -> dict[str, Item]:
        if resource.name not in self._known:
            rows = use_cases.every(self.session, self.event.id, resource)
            named = {getattr(row, resource.title_field).casefold(): row for row in reversed(rows)}
            self._known[resource.name] = named
        return self._known[resource.name]

    def _add(self, resource: Resource, fields: Mapping[str, Any], item_id: UUID | None = None) -> Item:
        body = _body(resource, fields)
        return use_cases.add_within(self.session, self.event, resource, body, self.edit, item_id=item_id)


def _body(resource: Resource, fields: Mapping[str, Any]) -> Any:
    try:
        return resource.body.model_validate(fields)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error.errors(include_url=False))) from error


def _session(row: Item) -> ProgrammeSession:
    if not isinstance(row, ProgrammeSession):
        raise TypeError(row)
    return row


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
