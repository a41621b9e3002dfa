"""The draft of an event's schedule, the history of its changes, its releases, and what people have starred.

One thing at a time in a room: the event's row lock orders those who write, and on PostgreSQL an exclusion constraint
(migration api_0014) looks at the end of each transaction whether two overlap.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from services.api.base import Base, Identified, one_of
from services.api.schedule.intervals import Place

LONGEST_NAME = 200
LONGEST_LABEL = 500


class BlockKind(StrEnum):
    BREAK = "break"
    BLOCKER = "blocker"


class ChangeKind(StrEnum):
    """`programme` is what followed from a change elsewhere, such as a deleted room; nobody undoes it."""

    EDIT = "edit"
    UNDO = "undo"
    REDO = "redo"
    RESTORATION = "restoration"
    RESET = "reset"
    PROGRAMME = "programme"


class Placed(Base):
    """What stands in the draft, or has stood there: without a place its room and times are empty.

    `revision` grows with each change and never begins anew.
    """

    __abstract__ = True

    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)

    @declared_attr
    def event_id(cls) -> Mapped[UUID]:  # noqa: N805 - SQLAlchemy calls it with the class
        return mapped_column(ForeignKey("events.id", ondelete="CASCADE"))

    @declared_attr
    def room_id(cls) -> Mapped[UUID | None]:  # noqa: N805
        # Looked at when the transaction ends: a room goes first, and then what stood in it loses its place.
        return mapped_column(ForeignKey("rooms.id", deferrable=True, initially="DEFERRED"), index=True)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[CheckConstraint | Index, ...]:  # noqa: N805
        return (
            CheckConstraint("ends_at > starts_at", "ends_after_start"),
            CheckConstraint("(room_id IS NULL) = (starts_at IS NULL)", "room_with_start"),
            CheckConstraint("(room_id IS NULL) = (ends_at IS NULL)", "room_with_end"),
            Index(f"ix_{cls.__tablename__}_event_id", "event_id", "starts_at"),
        )

    @property
    def place(self) -> Place | None:
        if self.room_id and self.starts_at and self.ends_at:
            return Place(self.room_id, self.starts_at, self.ends_at)
        return None

    @place.setter
    def place(self, place: Place | None) -> None:
        self.room_id = place.room_id if place else None
        self.starts_at = place.starts_at if place else None
        self.ends_at = place.ends_at if place else None


class Draft(Base):
    """`version` grows with every change that its editors see, `number` is that of the newest change in the history."""

    __tablename__ = "schedule_drafts"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    number: Mapped[int] = mapped_column(default=0)


class Slot(Placed):
    """A session that has a place, or once had one."""

    __tablename__ = "schedule_slots"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)


class Block(Placed):
    """A break, or a time in which a room is not to be had. Without a place it has been removed."""

    __tablename__ = "schedule_blocks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[BlockKind] = mapped_column(one_of(BlockKind))
    title: Mapped[str] = mapped_column(String(LONGEST_NAME))


class Change(Identified):
    """One step in the history. `pieces` are `[{session_id | block_id, title, before, after}]`, places or null.

    `undone_by` is the number of the step that took it back; a redo makes it null again.
    """

    __tablename__ = "schedule_changes"
    __table_args__ = (
        Index("ix_schedule_changes_event_id", "event_id", "number", unique=True),
        Index("ix_schedule_changes_account_id", "account_id", "event_id", "number"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    number: Mapped[int]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    kind: Mapped[ChangeKind] = mapped_column(one_of(ChangeKind))
    label: Mapped[str] = mapped_column(String(LONGEST_LABEL))
    pieces: Mapped[list[Any]]
    undone_by: Mapped[int | None]
    at: Mapped[datetime]


class Release(Identified):
    """A schedule as everybody sees it, copied from the draft. `number` counts the event's releases from 1.

    `rooms`, `tracks`, `speakers` and `blocks` are as they are shown: `[{id, name, …}]`.
    """

    __tablename__ = "schedule_releases"
    __table_args__ = (
        Index("ix_schedule_releases_event_id", "event_id", "number", unique=True),
        Index("ix_schedule_releases_name", "event_id", "name_key", unique=True),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    name_key: Mapped[str] = mapped_column(String(LONGEST_NAME * 3))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    released_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(String(64))
    rooms: Mapped[list[Any]]
    tracks: Mapped[list[Any]]
    speakers: Mapped[list[Any]]
    blocks: Mapped[list[Any]]
    slots: Mapped[list[ReleasedSlot]] = relationship(
        lazy="raise", order_by="(ReleasedSlot.starts_at, ReleasedSlot.room, ReleasedSlot.session_id)"
    )


class ReleasedSlot(Base):
    """A session as it stood in a release, whatever becomes of it. `room` is the room's name.

    `sequence` counts how often the session's slot has been different from release to release (iCalendar's SEQUENCE);
    `was_public` is whether the session was confirmed then.
    """

    __tablename__ = "released_slots"

    release_id: Mapped[UUID] = mapped_column(
        ForeignKey("schedule_releases.id", ondelete="CASCADE"), primary_key=True
    )
    session_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    title: Mapped[str] = mapped_column(String(LONGEST_NAME))
    abstract: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(35))
    track_id: Mapped[UUID | None]
    speaker_ids: Mapped[list[Any]]
    room_id: Mapped[UUID]
    room: Mapped[str] = mapped_column(String(LONGEST_NAME))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0)
    was_public: Mapped[bool]


class Star(Base):
    """Somebody wants to see this session."""

    __tablename__ = "session_stars"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime]


class StarFeed(Base):
    """The link to the calendar of somebody's stars: it is signed over `rotation`, so a higher one ends those before."""

    __tablename__ = "star_feeds"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(
        ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rotation: Mapped[int]
    is_open: Mapped[bool]
