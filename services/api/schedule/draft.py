"""The whole draft for its editor: one answer, in a number of queries that does not grow with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.events import versions
from services.api.events.models import Collection, Event
from services.api.events.permissions import Action
from services.api.events.versions import Scope, Versions
from services.api.programme import colours
from services.api.programme.models import ProgrammeSession, Room, SessionState, Speaker, Track
from services.api.programme.tracks import Reach
from services.api.schedule import reading, undoing
from services.api.schedule.models import Block, Draft, Release
from services.api.schedule.outcomes import Seen
from services.api.schedule.reading import Named
from services.api.schedule.views import View, block_json, slot_json
from shared.auth import Person
from shared.database import now
from shared.locale.formats import rfc3339

PARTS = (
    Collection.SCHEDULE,
    Collection.SESSIONS,
    Collection.ROOMS,
    Collection.TRACKS,
    Collection.SPEAKERS,
)
TICKET_LIFE = timedelta(hours=2)
TICKET_STEP = timedelta(minutes=30)
"""Tickets made within one step are the same, so that the draft stays the same; each lives for more than an hour."""


@dataclass(frozen=True)
class Viewer:
    """Who looks at the draft, and what they may change of it."""

    person: Person
    allowed: frozenset[Action]
    reach: Reach

    @property
    def may_edit(self) -> bool:
        return Action.MANAGE_SCHEDULE in self.allowed

    def tag(self, found: Versions) -> str:
        """The draft's ETag for this person: undo, redo and the ticket are theirs alone."""
        tracks = "-".join(sorted(one.hex for one in self.reach.tracks or ()))
        counts = (found.event, *(found.collections[part] for part in PARTS))
        own = f"{self.person.id.hex}-{int(self.may_edit)}{int(self.reach.is_everything)}{tracks}"
        return f"{versions.tag('draft', Scope.TEAM, *counts)}-{own}-{int(ticket_ends_at().timestamp())}"


def ticket_ends_at() -> datetime:
    present = now()
    past = timedelta(seconds=present.timestamp() % TICKET_STEP.total_seconds())
    return (present - past + TICKET_LIFE).astimezone(UTC)


def view(session: Session, event: Event, viewer: Viewer, ticket: str) -> View:
    # The version first: had the slots been read before it, an older draft could pass for the newer one.
    draft = session.get(Draft, event.id)
    talks = _sessions(session, event)
    timetable, named = reading.whole(session, event)
    slots = [
        Seen(row.id, place, named[row.id].revision, timetable.conflicts(named[row.id].talk, place))
        for row in talks
        if (place := timetable.places.get(row.id))
    ]
    placed = {one.session_id for one in slots}
    return {
        "event": _event(event),
        "version": draft.version if draft else 0,
        "rooms": _rooms(session, event),
        "tracks": _tracks(session, event),
        "speakers": _speakers(session, event),
        "sessions": [_session(row, named) for row in talks],
        "slots": [slot_json(one) for one in slots],
        "unscheduled": [
            {"session_id": str(row.id), "revision": _revision(named, row.id)}
            for row in talks
            if row.id not in placed
        ],
        "blocks": [block_json(row) for row in _blocks(session, event)],
        "may_edit": viewer.may_edit,
        "editable": _editable(talks, viewer),
        **undoing.possible(session, event.id, viewer.person.id).view(),
        "releases": _latest_release(session, event),
        "room_ticket": ticket,
    }


def _editable(talks: Sequence[Any], viewer: Viewer) -> list[str] | None:
    if viewer.may_edit and viewer.reach.is_everything:
        return None
    return [str(row.id) for row in talks if viewer.may_edit and viewer.reach.holds(row.track_id)]


def _event(event: Event) -> View:
    return {
        "id": str(event.id),
        "name": event.name,
        "timezone": event.timezone,
        "starts_at": rfc3339(event.starts_at),
        "ends_at": rfc3339(event.ends_at),
    }


def _sessions(session: Session, event: Event) -> Sequence[Any]:
    model = ProgrammeSession
    return session.execute(
        select(
            model.id,
            model.title,
            model.track_id,
            model.type,
            model.state,
            model.length,
            model.expected_audience,
        )
        .where(model.event_id == event.id, model.state != SessionState.CANCELLED)
        .order_by(model.position, model.id)
    ).all()


def _session(row: Any, named: Mapping[UUID, Named]) -> View:
    return {
        "id": str(row.id),
        "title": row.title,
        "track_id": str(row.track_id) if row.track_id else None,
        "type": row.type.value,
        "state": row.state.value,
        "length": row.length,
        "speaker_ids": [str(one) for one in named[row.id].talk.speaker_ids] if row.id in named else [],
        "expected_audience": row.expected_audience,
    }


def _revision(named: Mapping[UUID, Named], session_id: UUID) -> int:
    """A session that was added between two of our queries has none yet."""
    return named[session_id].revision if session_id in named else 0


def _rooms(session: Session, event: Event) -> list[View]:
    rows = session.execute(
        select(Room.id, Room.name, Room.capacity, Room.location)
        .where(Room.event_id == event.id)
        .order_by(Room.position, Room.id)
    )
    return [
        {"id": str(row.id), "name": row.name, "capacity": row.capacity, "location": row.location}
        for row in rows
    ]


def _tracks(session: Session, event: Event) -> list[View]:
    rows = session.execute(
        select(Track.id, Track.name, Track.color)
        .where(Track.event_id == event.id)
        .order_by(Track.position, Track.id)
    )
    return [
        {"id": str(row.id), "name": row.name, "color": row.color, "text_color": colours.text_on(row.color)}
        for row in rows
    ]


def _speakers(session: Session, event: Event) -> list[View]:
    rows = session.execute(
        select(Speaker.id, Speaker.name)
        .where(Speaker.event_id == event.id)
        .order_by(Speaker.position, Speaker.id)
    )
    return [{"id": str(row.id), "name": row.name} for row in rows]


def _blocks(session: Session, event: Event) -> Sequence[Block]:
    found = select(Block).where(Block.event_id == event.id, Block.room_id.is_not(None))
    return session.scalars(found.order_by(Block.starts_at, Block.id)).all()


def _latest_release(session: Session, event: Event) -> View | None:
    row = session.execute(
        select(Release.id, Release.name, Release.released_at)
        .where(Release.event_id == event.id)
        .order_by(Release.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return {"id": str(row.id), "name": row.name, "released_at": rfc3339(row.released_at)}
