"""Calls for papers, proposals, their speakers and reviews."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.api.base import Base, Identified, one_of
from services.api.events.models import Event
from services.api.programme.models import LONGEST_NAME, SessionType
from services.api.proposals.states import ProposalState


class Decision(StrEnum):
    """What may be prepared, and is sent later."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAITLISTED = "waitlisted"


class Call(Base):
    """Without a row an event takes proposals until it ends. `questions` are `[{id, text, required}]`.

    `anonymous`: reviewers who do not decide see no speakers.
    """

    __tablename__ = "calls"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    introduction: Mapped[str] = mapped_column(Text)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    questions: Mapped[list[Any]]
    anonymous: Mapped[bool]


class Proposal(Identified):
    """`decision` is prepared and not sent yet; `session_id` is what an accepted one became.

    `answers` are `{question: text}`; `sequence` numbers the events about it.
    """

    __tablename__ = "proposals"
    __table_args__ = (Index("ix_proposals_event_id", "event_id", "id"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    submitter_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    track_id: Mapped[UUID | None] = mapped_column(ForeignKey("tracks.id", ondelete="SET NULL"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sessions.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str] = mapped_column(String(LONGEST_NAME))
    abstract: Mapped[str] = mapped_column(Text)
    type: Mapped[SessionType] = mapped_column(one_of(SessionType))
    length: Mapped[int]
    language: Mapped[str] = mapped_column(String(35))
    notes: Mapped[str] = mapped_column(Text)
    answers: Mapped[dict[str, Any]]
    state: Mapped[ProposalState] = mapped_column(one_of(ProposalState))
    decision: Mapped[Decision | None] = mapped_column(one_of(Decision))
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship(lazy="selectin")
    speakers: Mapped[list[ProposalSpeaker]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="ProposalSpeaker.position"
    )
    reviews: Mapped[list[Review]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class ProposalSpeaker(Base):
    """Who would give it, by address: they may have no account yet."""

    __tablename__ = "proposal_speakers"

    proposal_id: Mapped[UUID] = mapped_column(
        ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True
    )
    email_key: Mapped[str] = mapped_column(String(1000), primary_key=True, index=True)
    email: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    position: Mapped[int]


class Review(Base):
    """One reviewer's opinion; `score` from 1 (no) to 5 (by all means)."""

    __tablename__ = "reviews"

    proposal_id: Mapped[UUID] = mapped_column(
        ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True
    )
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
    score: Mapped[int]
    comment: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]
