"""An event of any size with all of its sessions in the draft, straight into the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from services.api.events.models import Event
from services.api.programme.models import (
    ProgrammeSession,
    Room,
    SessionSpeaker,
    SessionState,
    SessionType,
    Speaker,
    Track,
)
from services.api.schedule.models import Slot
from shared.database import Database, new_id, now
from tests.schedule import START, Board

TRACKS = 10
LENGTH = timedelta(minutes=30)


@dataclass(frozen=True)
class Size:
    sessions: int
    rooms: int
    days: int


def fill(board: Board, size: Size) -> list[UUID]:
    """The sessions' ids. Every second one has a speaker who gives another one as well."""
    return fill_event(board.programme.desk.database, UUID(board.programme.event_id), size)


def fill_event(database: Database, event_id: UUID, size: Size) -> list[UUID]:
    rooms, tracks = [new_id() for _ in range(size.rooms)], [new_id() for _ in range(TRACKS)]
    sessions = [new_id() for _ in range(size.sessions)]
    speakers = [new_id() for _ in range(max(1, size.sessions // 2))]
    rows: dict[Any, list[dict[str, Any]]] = {
        Room: [_named(event_id, one, number, capacity=100, location="") for number, one in enumerate(rooms)],
        Track: [_named(event_id, one, number, color="#4338ca") for number, one in enumerate(tracks)],
        Speaker: [_speaker(event_id, one, number) for number, one in enumerate(speakers)],
        ProgrammeSession: [
            _session(event_id, one, number, tracks[number % TRACKS]) for number, one in enumerate(sessions)
        ],
        SessionSpeaker: [
            {"session_id": one, "speaker_id": speakers[number % len(speakers)], "position": 0}
            for number, one in enumerate(sessions)
        ],
        Slot: [_slot(event_id, one, number, rooms, size) for number, one in enumerate(sessions)],
    }
    with database.transaction() as session:
        ends_at = START + timedelta(days=size.days)
        session.execute(update(Event).where(Event.id == event_id).values(starts_at=START, ends_at=ends_at))
        for model, made in rows.items():
            session.execute(insert(model), made)
    return sessions


def _item(event_id: UUID, one: UUID, number: int, **fields: Any) -> dict[str, Any]:
    kept = {"id": one, "event_id": event_id, "position": number, "version": 1, "public_version": 1}
    return {**kept, "created_at": now(), **fields}


def _named(event_id: UUID, one: UUID, number: int, **fields: Any) -> dict[str, Any]:
    return _item(event_id, one, number, name=f"Name {number}", description="", **fields)


def _speaker(event_id: UUID, one: UUID, number: int) -> dict[str, Any]:
    return _item(
        event_id,
        one,
        number,
        name=f"Speaker {number}",
        organization="",
        biography="",
        links=[],
        availability=[],
        is_public=True,
    )


def _session(event_id: UUID, one: UUID, number: int, track_id: UUID) -> dict[str, Any]:
    return _item(
        event_id,
        one,
        number,
        track_id=track_id,
        title=f"Talk {number}",
        abstract="",
        type=SessionType.TALK,
        state=SessionState.CONFIRMED,
        length=30,
        language="",
        links=[],
        tags=[],
        notes="",
    )


def _slot(event_id: UUID, one: UUID, number: int, rooms: list[UUID], size: Size) -> dict[str, Any]:
    """Room by room, day by day, one after the other."""
    row, room = divmod(number, len(rooms))
    each_day = -(-size.sessions // (len(rooms) * size.days))
    day, at = divmod(row, each_day)
    starts_at = START + timedelta(days=day) + at * LENGTH
    return {
        "session_id": one,
        "event_id": event_id,
        "room_id": rooms[room],
        "starts_at": starts_at,
        "ends_at": starts_at + LENGTH,
        "revision": 1,
    }
