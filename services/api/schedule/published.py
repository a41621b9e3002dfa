"""Reads what is released: the newest release as it is now, older ones as they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.events.versions import Scope
from services.api.programme import colours, models
from services.api.programme.models import ProgrammeSession
from services.api.programme.resources import SESSIONS, SPEAKERS
from services.api.programme.views import picture_path
from services.api.schedule.models import BlockKind, Release, ReleasedSlot
from services.api.schedule.timetable import (
    Occasion,
    Pause,
    ReleaseName,
    Room,
    Speaker,
    Talk,
    Timetable,
    Track,
)
from shared.errors import NotFound


def latest(session: Session, event: Event) -> Timetable:
    """Places from the newest release; what a session says of itself is what it says now. Without one: empty."""
    release = newest(session, event.id)
    if release is None:
        return Timetable(occasion(event))
    tracks, speakers = _tracks(session, event.id), _speakers(session, event.id)
    found = session.execute(
        select(ReleasedSlot, ProgrammeSession)
        .join(ProgrammeSession, ProgrammeSession.id == ReleasedSlot.session_id)
        .where(ReleasedSlot.release_id == release.id, SESSIONS.visible(Scope.PUBLIC))
    )
    rooms = _rooms(release)
    talks = [_present(slot, row, rooms, tracks, speakers) for slot, row in found]
    return _timetable(event, release, rooms, tracks.values(), talks)


def of_release(session: Session, event: Event, release: Release) -> Timetable:
    """As it was, but for people who are not shown any more."""
    tracks = {UUID(one["id"]): _copied_track(one) for one in release.tracks}
    speakers = _speakers(session, event.id)
    slots = session.scalars(
        select(ReleasedSlot).where(ReleasedSlot.release_id == release.id, ReleasedSlot.was_public)
    )
    rooms = _rooms(release)
    talks = [_past(slot, rooms, tracks, speakers) for slot in slots]
    return _timetable(event, release, rooms, tracks.values(), talks)


def newest(session: Session, event_id: UUID) -> Release | None:
    found = select(Release).where(Release.event_id == event_id).order_by(Release.number.desc()).limit(1)
    return session.scalars(found).first()


def slot_of(session: Session, event_id: UUID, session_id: UUID) -> ReleasedSlot | None:
    """Where it stands in the newest release."""
    last = newest(session, event_id)
    return session.get(ReleasedSlot, (last.id, session_id)) if last else None


def find(session: Session, event_id: UUID, release_id: UUID) -> Release:
    """Raises `NotFound`, for one of another event too."""
    found = session.get(Release, release_id)
    if found is None or found.event_id != event_id:
        raise NotFound("There is no such release.")
    return found


def all_of(session: Session, event_id: UUID, limit: int) -> Sequence[Release]:
    """Newest first."""
    found = select(Release).where(Release.event_id == event_id).order_by(Release.number.desc()).limit(limit)
    return session.scalars(found).all()


def occasion(event: Event) -> Occasion:
    return Occasion(event.id, event.name, event.starts_at, event.ends_at, event.timezone, event.venue)


def name_of(release: Release) -> ReleaseName:
    return ReleaseName(release.id, release.name, release.released_at, release.number)


def _timetable(
    event: Event, release: Release, rooms: Mapping[UUID, Room], tracks: Iterable[Track], talks: list[Talk]
) -> Timetable:
    order = {room_id: number for number, room_id in enumerate(rooms)}
    talks.sort(key=lambda talk: (talk.starts_at, order.get(talk.room.id, len(order)), talk.session_id))
    speakers = {speaker.id: speaker for talk in talks for speaker in talk.speakers}
    return Timetable(
        event=occasion(event),
        release=name_of(release),
        rooms=tuple(rooms.values()),
        tracks=tuple(tracks),
        speakers=sorted(speakers.values(), key=lambda speaker: (speaker.name.casefold(), speaker.id)),
        talks=talks,
        pauses=_pauses(release, rooms),
    )


def _present(
    slot: ReleasedSlot,
    row: ProgrammeSession,
    rooms: Mapping[UUID, Room],
    tracks: Mapping[UUID, Track],
    speakers: Mapping[UUID, Speaker],
) -> Talk:
    return Talk(
        session_id=row.id,
        title=row.title,
        room=rooms.get(slot.room_id) or Room(slot.room_id, slot.room),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        abstract=row.abstract,
        type=row.type.value,
        language=row.language,
        track=tracks.get(row.track_id) if row.track_id else None,
        speakers=[speakers[one] for one in row.speaker_ids if one in speakers],
        links=row.links,
        tags=row.tags,
        sequence=slot.sequence,
    )


def _past(
    slot: ReleasedSlot,
    rooms: Mapping[UUID, Room],
    tracks: Mapping[UUID, Track],
    speakers: Mapping[UUID, Speaker],
) -> Talk:
    ids = [UUID(str(one)) for one in slot.speaker_ids]
    return Talk(
        session_id=slot.session_id,
        title=slot.title,
        room=rooms.get(slot.room_id) or Room(slot.room_id, slot.room),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        abstract=slot.abstract,
        type=slot.type,
        language=slot.language,
        track=tracks.get(slot.track_id) if slot.track_id else None,
        speakers=[speakers[one] for one in ids if one in speakers],
        sequence=slot.sequence,
    )


def _pauses(release: Release, rooms: Mapping[UUID, Room]) -> list[Pause]:
    return [
        Pause(one["title"], rooms[room_id], _moment(one["starts_at"]), _moment(one["ends_at"]))
        for one in release.blocks
        if one.get("kind") != BlockKind.BLOCKER and (room_id := UUID(one["room_id"])) in rooms
    ]


def _rooms(release: Release) -> dict[UUID, Room]:
    found = [
        Room(UUID(one["id"]), one["name"], one.get("capacity"), one.get("location") or "")
        for one in release.rooms
    ]
    return {room.id: room for room in found}


def _copied_track(one: Mapping[str, Any]) -> Track:
    color = one["color"]
    return Track(UUID(one["id"]), one["name"], color, one.get("text_color") or colours.text_on(color))


def _tracks(session: Session, event_id: UUID) -> dict[UUID, Track]:
    rows = session.scalars(_of(models.Track, event_id))
    return {row.id: Track(row.id, row.name, row.color, colours.text_on(row.color)) for row in rows}


def _speakers(session: Session, event_id: UUID) -> dict[UUID, Speaker]:
    """Only who is shown to everybody."""
    rows = session.scalars(_of(models.Speaker, event_id).where(SPEAKERS.visible(Scope.PUBLIC)))
    return {
        row.id: Speaker(row.id, row.name, row.organization, row.biography, picture_path(row.picture_id))
        for row in rows
    }


def _of(model: Any, event_id: UUID) -> Any:
    return select(model).where(model.event_id == event_id).order_by(model.position, model.id)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
