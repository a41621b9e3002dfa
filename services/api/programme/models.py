"""Tracks, rooms, speakers, sponsors and sessions, with their pictures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from services.api.base import Base, Identified, one_of

LONGEST_NAME = 200
LONGEST_TEXT = 20_000


class SessionState(StrEnum):
    """Only what is confirmed is public."""

    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class SessionType(StrEnum):
    TALK = "talk"
    KEYNOTE = "keynote"
    LIGHTNING = "lightning"
    WORKSHOP = "workshop"
    PANEL = "panel"
    POSTER = "poster"
    BREAK = "break"
    OTHER = "other"


class Item(Identified):
    """One entry of a collection. `version` counts its changes for the team, `public_version` for the public."""

    __abstract__ = True

    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    public_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    @declared_attr
    def event_id(cls) -> Mapped[UUID]:  # noqa: N805 - SQLAlchemy calls it with the class
        return mapped_column(ForeignKey("events.id", ondelete="CASCADE"))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805
        """The order of every list."""
        return (Index(f"ix_{cls.__tablename__}_event_id", "event_id", "position", "id"),)


class Pictured(Item):
    """What has a picture, of which only the id is kept here."""

    __abstract__ = True

    picture_id: Mapped[UUID | None]


class Track(Item):
    """`color` is `#rrggbb`. Its organisers may change its sessions."""

    __tablename__ = "tracks"

    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    color: Mapped[str] = mapped_column(String(7))
    description: Mapped[str] = mapped_column(Text)
    organizers: Mapped[list[TrackOrganizer]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="TrackOrganizer.account_id"
    )

    @property
    def organizer_ids(self) -> Sequence[UUID]:
        return [one.account_id for one in self.organizers]

    @organizer_ids.setter
    def organizer_ids(self, ids: Sequence[UUID]) -> None:
        known = {one.account_id: one for one in self.organizers}
        self.organizers = [known.get(one) or TrackOrganizer(account_id=one) for one in sorted(ids)]


class TrackOrganizer(Base):
    """Somebody with the role `track_organizer` works on this track."""

    __tablename__ = "track_organizers"

    track_id: Mapped[UUID] = mapped_column(ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Room(Item):
    __tablename__ = "rooms"

    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    capacity: Mapped[int | None]
    location: Mapped[str] = mapped_column(String(LONGEST_NAME))
    description: Mapped[str] = mapped_column(Text)


class Speaker(Pictured):
    """`availability` is `[{starts_at, ends_at}]` in UTC; nothing there means always. `email` is for the team.

    `account_id` is who took on the role of this speaker.
    """

    __tablename__ = "speakers"

    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    email: Mapped[str | None] = mapped_column(String(320))
    email_key: Mapped[str | None] = mapped_column(String(1000), index=True)
    organization: Mapped[str] = mapped_column(String(LONGEST_NAME))
    biography: Mapped[str] = mapped_column(Text)
    links: Mapped[list[Any]]
    availability: Mapped[list[Any]]
    is_public: Mapped[bool]
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )


class Sponsor(Pictured):
    __tablename__ = "sponsors"

    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    level: Mapped[str] = mapped_column(String(100))
    url: Mapped[str] = mapped_column(String(2000))
    description: Mapped[str] = mapped_column(Text)


class ProgrammeSession(Item):
    """`length` is in minutes, `language` a BCP 47 tag, `links` are `[{label, url}]`.

    `notes` are for the team, and so is `expected_audience`: how many people may come, if anybody has said so.
    """

    __tablename__ = "sessions"

    track_id: Mapped[UUID | None] = mapped_column(ForeignKey("tracks.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(LONGEST_NAME))
    abstract: Mapped[str] = mapped_column(Text)
    type: Mapped[SessionType] = mapped_column(one_of(SessionType))
    state: Mapped[SessionState] = mapped_column(one_of(SessionState))
    length: Mapped[int]
    expected_audience: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(35))
    links: Mapped[list[Any]]
    tags: Mapped[list[Any]]
    notes: Mapped[str] = mapped_column(Text)
    speakers: Mapped[list[SessionSpeaker]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="SessionSpeaker.position"
    )

    @property
    def speaker_ids(self) -> Sequence[UUID]:
        return [one.speaker_id for one in self.speakers]

    @speaker_ids.setter
    def speaker_ids(self, ids: Sequence[UUID]) -> None:
        known = {one.speaker_id: one for one in self.speakers}
        self.speakers = [known.get(one) or SessionSpeaker(speaker_id=one) for one in ids]
        for position, one in enumerate(self.speakers):
            one.position = position


class SessionSpeaker(Base):
    """Who gives a session, in the order in which they are named."""

    __tablename__ = "session_speakers"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    speaker_id: Mapped[UUID] = mapped_column(
        ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]


class Picture(Base):
    """A picture as it is served. Its id cannot be guessed: who knows it has seen where it is shown."""

    __tablename__ = "pictures"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
