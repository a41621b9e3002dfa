"""What calls about a released schedule and about stars answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class ReleaseAnswer(BaseModel):
    id: UUID
    name: str
    released_at: datetime
    number: int


class ReleasedSlotAnswer(BaseModel):
    """A session with its place. `sequence` grows where the place is another than in the release before."""

    session_id: UUID
    title: str
    abstract: str
    type: str
    language: str
    track_id: UUID | None
    speaker_ids: list[UUID]
    room_id: UUID
    room: str
    starts_at: datetime
    ends_at: datetime
    sequence: int


class ReleasedBlockAnswer(BaseModel):
    title: str
    room_id: UUID
    starts_at: datetime
    ends_at: datetime


class ScheduleAnswer(BaseModel):
    """`release` is null before anything is released; then there is nothing in it."""

    release: ReleaseAnswer | None
    timezone: str
    rooms: list[dict[str, Any]]
    tracks: list[dict[str, Any]]
    speakers: list[dict[str, Any]]
    slots: list[ReleasedSlotAnswer]
    blocks: list[ReleasedBlockAnswer]


class Stars(BaseModel):
    """Ids of sessions. `feed` is the private link to their calendar, where there is one."""

    items: list[UUID]
    next: str | None
    feed: str | None


class FeedLink(BaseModel):
    url: str


SCHEDULE_ANSWERS: Mapping[str, type[BaseModel]] = {
    "GET /api/v1/events/{event_id}/schedule": ScheduleAnswer,
    "GET /api/v1/events/{event_id}/schedule/releases/{release_id}": ScheduleAnswer,
    "GET /api/v1/events/{event_id}/stars": Stars,
    "PUT /api/v1/events/{event_id}/stars/feed": FeedLink,
}
