"""What clients send about the schedule. Times are kept to the millisecond, as answers show them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from services.api.inputs import NOT_GIVEN, Line, Moment
from services.api.programme.bodies import Ids
from services.api.schedule.intervals import Place
from services.api.schedule.models import LONGEST_NAME, BlockKind
from shared.web import Body

MOST_MOVES = 200
MOST_ROOMS = 500
LONGEST = timedelta(days=31)


def _to_the_millisecond(value: datetime) -> datetime:
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


Time = Annotated[Moment, AfterValidator(_to_the_millisecond)]
Title = Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)]
Name = Title
Revision = Annotated[int, Field(ge=0, le=2**31 - 1)]


def _check_order(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise ValueError("Please let it end after it starts")
    if ends_at - starts_at > LONGEST:
        raise ValueError(f"Please let it take at most {LONGEST.days} days")


class PlaceBody(Body):
    """All of it, or nothing but null: then it loses its place."""

    room_id: UUID | None
    starts_at: Time | None
    ends_at: Time | None

    @model_validator(mode="after")
    def _whole(self) -> PlaceBody:
        given = [value is not None for value in (self.room_id, self.starts_at, self.ends_at)]
        if any(given) and not all(given):
            raise ValueError("Please give the room, the start and the end, or null for all three")
        if self.starts_at and self.ends_at:
            _check_order(self.starts_at, self.ends_at)
        return self

    @property
    def place(self) -> Place | None:
        if self.room_id and self.starts_at and self.ends_at:
            return Place(self.room_id, self.starts_at, self.ends_at)
        return None


class CheckBody(PlaceBody):
    """A session or a block that might stand there. Nobody asks for a revision, as nothing is changed."""

    session_id: UUID | None = None
    block_id: UUID | None = None
    revision: Revision | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.session_id is None) == (self.block_id is None):
            raise ValueError("Please name a session or a block")
        return self

    @property
    def id(self) -> UUID:
        return self.session_id or self.block_id or UUID(int=0)


class MoveBody(CheckBody):
    """A session or a block, with the revision that its sender has seen."""

    revision: Revision


class MovesBody(Body):
    moves: Annotated[tuple[MoveBody, ...], Field(min_length=1, max_length=MOST_MOVES)]

    @model_validator(mode="after")
    def _no_twins(self) -> MovesBody:
        if len({move.id for move in self.moves}) < len(self.moves):
            raise ValueError("Please move each only once")
        return self


class ChecksBody(Body):
    moves: Annotated[tuple[CheckBody, ...], Field(min_length=1, max_length=MOST_MOVES)]


class NewBlocks(Body):
    """The same in several rooms; null: in all."""

    kind: BlockKind = BlockKind.BREAK
    title: Title
    room_ids: Annotated[Ids, Field(min_length=1, max_length=MOST_ROOMS)] | None = None
    starts_at: Time
    ends_at: Time

    @model_validator(mode="after")
    def _in_order(self) -> NewBlocks:
        _check_order(self.starts_at, self.ends_at)
        return self


class BlockChange(Body):
    """Whatever is given is changed."""

    kind: BlockKind = NOT_GIVEN
    title: Title = NOT_GIVEN
    room_id: UUID = NOT_GIVEN
    starts_at: Time = NOT_GIVEN
    ends_at: Time = NOT_GIVEN


class OneChange(Body):
    """Which change of one's own; without a number the newest."""

    number: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class NewRelease(Body):
    name: Name


class PlacesQuery(Body):
    session_id: UUID
    after: Time | None = None
    room_id: UUID | None = None


class HistoryQuery(Body):
    before: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ChangesQuery(Body):
    """`since` is a release; without it the one before."""

    since: UUID | None = None
