"""What the calls of a programme and of its schedule answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from tools.openapi.reading import partial

EVENT = "/api/v1/events/{event_id}"
SCHEDULE = f"{EVENT}/schedule"


class ItemAnswer(BaseModel):
    id: UUID
    position: int


class TrackAnswer(ItemAnswer):
    """`text_color` can be read on `color`; `organizer_ids` are for the team."""

    name: str
    color: str
    text_color: str
    description: str
    organizer_ids: list[UUID] = Field(default_factory=list)


class RoomAnswer(ItemAnswer):
    name: str
    capacity: int | None
    location: str
    description: str


class SpeakerAnswer(ItemAnswer):
    """`email`, `availability` and `is_public` are for the team."""

    name: str
    organization: str
    biography: str
    links: list[dict[str, Any]]
    picture: str | None
    email: str | None = None
    availability: list[dict[str, Any]] = Field(default_factory=list)
    is_public: bool = True


class SponsorAnswer(ItemAnswer):
    name: str
    level: str
    url: str
    description: str
    picture: str | None


class SessionAnswer(ItemAnswer):
    """`notes` and `expected_audience` are for the team; `include=` adds `track` and `speakers`."""

    title: str
    abstract: str
    type: str
    state: str
    length: int
    language: str
    track_id: UUID | None
    speaker_ids: list[UUID]
    links: list[dict[str, Any]]
    tags: list[str]
    notes: str = ""
    expected_audience: int | None = None


class Imported(BaseModel):
    added: int
    changed: int


class ImportedSchedule(Imported):
    placed: int


class VersionsAnswer(BaseModel):
    event: int
    tracks: int
    rooms: int
    speakers: int
    sponsors: int
    sessions: int
    schedule: int
    ticket_rules: int
    call: int


class Conflict(BaseModel):
    kind: str
    severity: str
    message: str
    session_ids: list[UUID]
    block_id: UUID | None = None


class DraftSlotAnswer(BaseModel):
    """Without a place its room and times are null."""

    session_id: UUID
    room_id: UUID | None
    starts_at: datetime | None
    ends_at: datetime | None
    revision: int
    conflicts: list[Conflict]


class DraftBlockAnswer(BaseModel):
    id: UUID
    kind: str
    title: str
    room_id: UUID
    starts_at: datetime
    ends_at: datetime
    revision: int


class NumberedChange(BaseModel):
    number: int
    label: str


class StepAnswer(BaseModel):
    """A step in the draft. With `reload` more is different than is told here: read the draft again."""

    version: int
    number: int | None
    label: str
    slots: list[DraftSlotAnswer]
    blocks: list[DraftBlockAnswer]
    removed_blocks: list[UUID]
    reload: bool
    undo: NumberedChange | None
    redo: NumberedChange | None


class SlotStepAnswer(StepAnswer):
    """With the slot itself beside it."""

    session_id: UUID
    room_id: UUID | None
    revision: int
    slot: DraftSlotAnswer


class BlockStepAnswer(StepAnswer):
    id: UUID
    title: str
    revision: int
    block: DraftBlockAnswer


class DraftAnswer(BaseModel):
    """Everything an editor needs."""

    version: int
    slots: list[DraftSlotAnswer]
    blocks: list[DraftBlockAnswer]
    unscheduled: list[dict[str, Any]]


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


ITEMS: Mapping[str, type[BaseModel]] = {
    "tracks": TrackAnswer,
    "rooms": RoomAnswer,
    "speakers": SpeakerAnswer,
    "sponsors": SponsorAnswer,
    "sessions": SessionAnswer,
}


def _of(collection: str, item: type[BaseModel]) -> Mapping[str, type[BaseModel]]:
    """`fields=` leaves a part of what is read."""
    part = partial(item)
    listed = create_model(f"{item.__name__}List", items=(list[part], ...), next=(str | None, ...))  # type: ignore[valid-type]
    path = f"{EVENT}/{collection}"
    return {
        f"GET {path}": listed,
        f"POST {path}": item,
        f"GET {path}/{{item_id}}": part,
        f"PATCH {path}/{{item_id}}": item,
        f"POST {path}/imports": Imported,
    }


PROGRAMME_ANSWERS: Mapping[str, type[BaseModel]] = {
    **{name: model for collection, item in ITEMS.items() for name, model in _of(collection, item).items()},
    f"GET {EVENT}/versions": VersionsAnswer,
    f"GET {SCHEDULE}/draft": DraftAnswer,
    f"PATCH {SCHEDULE}/draft/slots/{{session_id}}": SlotStepAnswer,
    **dict.fromkeys(
        (
            f"POST {SCHEDULE}/draft/moves",
            f"POST {SCHEDULE}/draft/blocks",
            f"DELETE {SCHEDULE}/draft/blocks/{{block_id}}",
            f"POST {SCHEDULE}/draft/undo",
            f"POST {SCHEDULE}/draft/redo",
            f"POST {SCHEDULE}/draft/history/{{number}}/restoration",
            f"POST {SCHEDULE}/releases/{{release_id}}/reset",
        ),
        StepAnswer,
    ),
    f"PATCH {SCHEDULE}/draft/blocks/{{block_id}}": BlockStepAnswer,
    f"POST {SCHEDULE}/imports": ImportedSchedule,
    f"POST {SCHEDULE}/releases": NewReleaseAnswer,
    f"GET {SCHEDULE}/releases": ReleaseList,
    f"GET {SCHEDULE}/releases/{{release_id}}/changes": ReleaseChanges,
}
