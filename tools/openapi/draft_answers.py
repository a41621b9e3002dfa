"""What calls about the draft of a schedule answer: the whole of it, steps in it, looking ahead, and looking back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.api.schedule.models import ChangeKind
from tools.openapi.schedule_answers import SCHEDULE, ChangeAnswer, NamedRelease

DRAFT = f"{SCHEDULE}/draft"


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


class SlotStepAnswer(StepAnswer, DraftSlotAnswer):
    """With the slot itself beside it."""

    slot: DraftSlotAnswer


class BlockStepAnswer(StepAnswer, DraftBlockAnswer):
    """With the block itself beside it."""

    block: DraftBlockAnswer


class DraftEvent(BaseModel):
    id: UUID
    name: str
    timezone: str
    starts_at: datetime
    ends_at: datetime


class DraftRoom(BaseModel):
    id: UUID
    name: str
    capacity: int | None
    location: str


class DraftTrack(BaseModel):
    id: UUID
    name: str
    color: str
    text_color: str


class DraftSpeaker(BaseModel):
    id: UUID
    name: str


class DraftSession(BaseModel):
    id: UUID
    title: str
    track_id: UUID | None
    type: str
    state: str
    length: int
    speaker_ids: list[UUID]
    expected_audience: int | None


class Unscheduled(BaseModel):
    session_id: UUID
    revision: int


class LatestRelease(BaseModel):
    id: UUID
    name: str
    released_at: datetime


class DraftAnswer(BaseModel):
    """Everything an editor needs. `editable` names the sessions that its reader may move; null is all of them."""

    event: DraftEvent
    version: int
    rooms: list[DraftRoom]
    tracks: list[DraftTrack]
    speakers: list[DraftSpeaker]
    sessions: list[DraftSession]
    slots: list[DraftSlotAnswer]
    unscheduled: list[Unscheduled]
    blocks: list[DraftBlockAnswer]
    may_edit: bool
    editable: list[UUID] | None
    undo: NumberedChange | None
    redo: NumberedChange | None
    releases: LatestRelease | None
    room_ticket: str


class PlaceAnswer(BaseModel):
    """All of it, or nothing but null."""

    room_id: UUID | None
    starts_at: datetime | None
    ends_at: datetime | None


class ComingChanges(BaseModel):
    """What a release would tell now; `since` is the last one."""

    since: NamedRelease | None
    changes: list[ChangeAnswer]


class ChecksAnswer(BaseModel):
    """By session: what would be in its way."""

    conflicts: dict[UUID, list[Conflict]]


class ChangedBy(BaseModel):
    id: UUID
    name: str | None


class MovedPiece(BaseModel):
    """A session, or a block. `before` and `after` are null where it had no place."""

    session_id: UUID | None = None
    block_id: UUID | None = None
    title: str
    before: PlaceAnswer | None
    after: PlaceAnswer | None


class PastChange(BaseModel):
    """`by` is null for what followed from a change of the programme, and where the account is gone."""

    number: int
    at: datetime
    by: ChangedBy | None
    kind: ChangeKind
    label: str
    undone: bool
    changes: list[MovedPiece]


class HistoryAnswer(BaseModel):
    """Newest first; `next` is the `before` of the next page."""

    items: list[PastChange]
    next: int | None


DRAFT_ANSWERS: Mapping[str, type[BaseModel]] = {
    f"GET {DRAFT}": DraftAnswer,
    f"PATCH {DRAFT}/slots/{{session_id}}": SlotStepAnswer,
    f"PATCH {DRAFT}/blocks/{{block_id}}": BlockStepAnswer,
    **dict.fromkeys(
        (
            f"POST {DRAFT}/moves",
            f"POST {DRAFT}/blocks",
            f"DELETE {DRAFT}/blocks/{{block_id}}",
            f"POST {DRAFT}/undo",
            f"POST {DRAFT}/redo",
            f"POST {DRAFT}/history/{{number}}/restoration",
            f"POST {SCHEDULE}/releases/{{release_id}}/reset",
        ),
        StepAnswer,
    ),
    f"GET {DRAFT}/changes": ComingChanges,
    f"POST {DRAFT}/checks": ChecksAnswer,
    f"GET {DRAFT}/history": HistoryAnswer,
    f"GET {DRAFT}/places": PlaceAnswer,
}
