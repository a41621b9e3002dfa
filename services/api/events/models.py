"""Events and the roles that people hold in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.api.base import Base, Identified, one_of

LONGEST_NAME = 200
LONGEST_DESCRIPTION = 20_000


class EventState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class Role(StrEnum):
    OWNER = "owner"
    ORGANIZER = "organizer"
    TRACK_ORGANIZER = "track_organizer"
    MODERATOR = "moderator"
    REGISTRAR = "registrar"
    SPEAKER = "speaker"

    @property
    def label(self) -> str:
        """As it stands on a page."""
        return {"organizer": "organiser", "track_organizer": "track organiser"}.get(self.value, self.value)


class Collection(StrEnum):
    """What of an event has versions of its own, since it is read by itself: mostly what there are several of."""

    TRACKS = "tracks"
    ROOMS = "rooms"
    SPEAKERS = "speakers"
    SPONSORS = "sponsors"
    SESSIONS = "sessions"
    SCHEDULE = "schedule"
    TICKET_RULES = "ticket_rules"
    CALL = "call"


class Event(Identified):
    """`version` grows with every change and makes the ETag. `venue` is what `venues.Venue` makes of it.

    `reminded_of` is the start that its people were last reminded of.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", "ends_after_start"),
        Index("ix_events_state_starts_at", "state", "starts_at", "id"),
    )

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    description: Mapped[str] = mapped_column(Text, default="")
    timezone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    venue: Mapped[dict[str, Any] | None]
    state: Mapped[EventState] = mapped_column(one_of(EventState), default=EventState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    reminded_of: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @property
    def is_published(self) -> bool:
        return self.state is EventState.PUBLISHED

    @property
    def local_start(self) -> datetime:
        """What a clock at the place shows."""
        return self.starts_at.astimezone(ZoneInfo(self.timezone))

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(ZoneInfo(self.timezone))


class Membership(Base):
    """Somebody holds a role in an event; several roles are several rows."""

    __tablename__ = "memberships"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[Role] = mapped_column(one_of(Role), primary_key=True)
    since: Mapped[datetime]


class CollectionVersion(Base):
    """How often a collection has changed: for its team, and for the public. No row: never."""

    __tablename__ = "collection_versions"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    collection: Mapped[Collection] = mapped_column(one_of(Collection), primary_key=True)
    team: Mapped[int]
    public: Mapped[int]
