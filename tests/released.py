"""Puts a released schedule into the database, as the editor's side leaves it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.api.events import versions
from services.api.events.models import Collection
from services.api.events.versions import Scope
from services.api.schedule.models import Release, ReleasedSlot
from shared.database import now
from shared.locale.formats import rfc3339
from tests.programme import Programme


@dataclass(frozen=True)
class Place:
    """Where and when a session is; `sequence` as the release counts it."""

    session: dict[str, Any]
    room: dict[str, Any]
    starts_at: datetime
    minutes: int = 30
    sequence: int = 0


def release(
    programme: Programme, name: str, *places: Place, number: int = 1, pauses: tuple[Place, ...] = ()
) -> str:
    """The id of the release."""
    made = Release(
        event_id=UUID(programme.event_id),
        number=number,
        name=name,
        name_key=name.casefold(),
        account_id=None,
        released_at=now() + timedelta(seconds=number),
        timezone="Europe/Lisbon",
        rooms=[_of(room, "id", "name", "capacity", "location") for room in programme.items("rooms")],
        tracks=[_of(track, "id", "name", "color", "text_color") for track in programme.items("tracks")],
        speakers=[_of(speaker, "id", "name") for speaker in programme.items("speakers")],
        blocks=[_block(pause) for pause in pauses],
    )
    with programme.desk.database.transaction() as session:
        session.add(made)
        session.flush()
        session.add_all(_slot(made.id, place) for place in places)
        versions.bump(session, made.event_id, Collection.SCHEDULE, Scope)
    return str(made.id)


def _slot(release_id: UUID, place: Place) -> ReleasedSlot:
    talk = place.session
    return ReleasedSlot(
        release_id=release_id,
        session_id=UUID(talk["id"]),
        title=talk["title"],
        abstract=talk["abstract"],
        type=talk["type"],
        language=talk["language"],
        track_id=UUID(talk["track_id"]) if talk["track_id"] else None,
        speaker_ids=talk["speaker_ids"],
        room_id=UUID(place.room["id"]),
        room=place.room["name"],
        starts_at=place.starts_at,
        ends_at=place.starts_at + timedelta(minutes=place.minutes),
        sequence=place.sequence,
        was_public=talk["state"] == "confirmed",
    )


def _block(pause: Place) -> dict[str, Any]:
    ends_at = pause.starts_at + timedelta(minutes=pause.minutes)
    return {
        "kind": "break",
        "title": pause.session["title"],
        "room_id": pause.room["id"],
        "starts_at": rfc3339(pause.starts_at),
        "ends_at": rfc3339(ends_at),
    }


def _of(item: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: item[name] for name in names}
