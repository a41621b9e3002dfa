"""The programme as clients see it: the team all of it, the public what is theirs to see (None: nothing of it)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.api.events.versions import Scope
from services.api.programme import colours
from services.api.programme.models import (
    Item,
    ProgrammeSession,
    Room,
    SessionState,
    Speaker,
    Sponsor,
    Track,
)

View = dict[str, Any]


def track(row: Track, scope: Scope) -> View:
    shown = {
        **_item(row),
        "name": row.name,
        "color": row.color,
        "text_color": colours.text_on(row.color),
        "description": row.description,
    }
    return shown | {"organizer_ids": _ids(row.organizer_ids)} if scope is Scope.TEAM else shown


def room(row: Room, scope: Scope) -> View:
    return {
        **_item(row),
        "name": row.name,
        "capacity": row.capacity,
        "location": row.location,
        "description": row.description,
    }


def speaker(row: Speaker, scope: Scope) -> View | None:
    if scope is Scope.PUBLIC and not row.is_public:
        return None
    shown = {
        **_item(row),
        "name": row.name,
        "organization": row.organization,
        "biography": row.biography,
        "links": row.links,
        "picture": picture_path(row.picture_id),
    }
    team = {"email": row.email, "availability": row.availability, "is_public": row.is_public}
    return shown | team if scope is Scope.TEAM else shown


def sponsor(row: Sponsor, scope: Scope) -> View:
    return {
        **_item(row),
        "name": row.name,
        "level": row.level,
        "url": row.url,
        "description": row.description,
        "picture": picture_path(row.picture_id),
    }


def session(row: ProgrammeSession, scope: Scope) -> View | None:
    if scope is Scope.PUBLIC and row.state is not SessionState.CONFIRMED:
        return None
    shown = {
        **_item(row),
        "title": row.title,
        "abstract": row.abstract,
        "type": row.type.value,
        "state": row.state.value,
        "length": row.length,
        "language": row.language,
        "track_id": str(row.track_id) if row.track_id else None,
        "speaker_ids": _ids(row.speaker_ids),
        "links": row.links,
        "tags": row.tags,
    }
    return (
        shown | {"notes": row.notes, "expected_audience": row.expected_audience}
        if scope is Scope.TEAM
        else shown
    )


def picture_path(picture_id: UUID | None) -> str | None:
    return f"/api/v1/pictures/{picture_id}" if picture_id else None


def _item(row: Item) -> View:
    return {"id": str(row.id), "position": row.position}


def _ids(ids: Any) -> list[str]:
    return [str(one) for one in ids]
