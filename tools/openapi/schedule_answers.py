"""What calls about a released schedule, releases and stars answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from tools.openapi.programme_answers import EVENT, Imported

SCHEDULE = f"{EVENT}/schedule"


class ImportedSchedule(Imported):
    placed: int


class Where(BaseModel):
    room_id: UUID
    room: str
    starts_at: datetime
    ends_at: datetime


class ChangeAnswer(BaseModel):
    """`kind` is added, removed, moved or changed; `fields` says in what."""

    session_id: UUID
    title: str
    kind: str
    before: Where | None
    after: Where | None
    fields: list[str]


class NamedRelease(BaseModel):
    id: UUID
    name: str
    released_at: datetime
    number: int


class NewReleaseAnswer(NamedRelease):
    changes: list[ChangeAnswer]


class ReleaseList(BaseModel):
    items: list[NamedRelease]
    next: str | None


class ReleaseChanges(BaseModel):
    release: NamedRelease
    since: NamedRelease | None
    changes: list[ChangeAnswer]


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


class ReleasedRoom(BaseModel):
    id: UUID
    name: str
    capacity: int | None
    location: str


class ReleasedTrack(BaseModel):
    """`text_color` can be read on `color`."""

    id: UUID
    name: str
    color: str
    text_color: str


class ReleasedSpeaker(BaseModel):
    id: UUID
    name: str
    organization: str
    picture: str | None


class ScheduleAnswer(BaseModel):
    """`release` is null before anything is released; then there is nothing in it."""

    release: NamedRelease | None
    timezone: str
    rooms: list[ReleasedRoom]
    tracks: list[ReleasedTrack]
    speakers: list[ReleasedSpeaker]
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
    f"GET {SCHEDULE}": ScheduleAnswer,
    f"POST {SCHEDULE}/imports": ImportedSchedule,
    f"POST {SCHEDULE}/releases": NewReleaseAnswer,
    f"GET {SCHEDULE}/releases": ReleaseList,
    f"GET {SCHEDULE}/releases/{{release_id}}": ScheduleAnswer,
    f"GET {SCHEDULE}/releases/{{release_id}}/changes": ReleaseChanges,
    f"GET {EVENT}/stars": Stars,
    f"PUT {EVENT}/stars/feed": FeedLink,
}
