"""Facts about an event's programme, from `api`: proposals, and where and when sessions are."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event, Recipient
from shared.events.occasions import Occasion


class ProposalEvent(Event):
    """Subject `proposals/{id}`; `recipients` are the team that decides, the speakers stand apart."""

    proposal_id: UUID
    event_id: UUID
    event_name: str
    title: str
    speakers: tuple[Recipient, ...]
    occasion: Occasion | None = None


class ProposalSubmitted(ProposalEvent):
    type: ClassVar[str] = "proposal.submitted"


class ProposalAccepted(ProposalEvent):
    type: ClassVar[str] = "proposal.accepted"


class ProposalRejected(ProposalEvent):
    type: ClassVar[str] = "proposal.rejected"


class ProposalWaitlisted(ProposalEvent):
    """It comes in where another falls out; later it is accepted or rejected after all."""

    type: ClassVar[str] = "proposal.waitlisted"


class Slot(BaseModel):
    """Where and when a session is."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    room: str
    starts_at: datetime
    ends_at: datetime


class SessionEvent(Event):
    """Subject `sessions/{id}`; `slot` is where the session is from now on."""

    session_id: UUID
    event_id: UUID
    event_name: str
    title: str
    slot: Slot
    speakers: tuple[Recipient, ...]
    occasion: Occasion | None = None


class SessionScheduled(SessionEvent):
    """It has a place in the schedule for the first time."""

    type: ClassVar[str] = "schedule.session_scheduled"


class SessionMoved(SessionEvent):
    """Another room, start or end. An editor may move it many times until it fits."""

    type: ClassVar[str] = "schedule.session_moved"

    before: Slot


class SessionCancelled(Event):
    """A session that everybody saw in the schedule is cancelled or deleted; subject `sessions/{id}`.

    `slot` is where it was. `recipients` give it or wanted to see it; where there are many, several of these, with one
    `sequence`, tell them all.
    """

    type: ClassVar[str] = "schedule.session_cancelled"

    session_id: UUID
    event_id: UUID
    event_name: str
    title: str
    slot: Slot
    occasion: Occasion | None = None


class VersionReleased(Event):
    """A version of the schedule is released; subject `events/{id}`, `sequence` its number.

    One for each release, for programs. People are told by `schedule.released`, each of what is theirs.
    """

    type: ClassVar[str] = "schedule.version_released"

    event_id: UUID
    event_name: str
    release_id: UUID
    release: str


class ReleasedSession(BaseModel):
    """A session as it stands in the release; `before` is where it was in the one before, if it was elsewhere."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    session_id: UUID
    title: str
    slot: Slot
    before: Slot | None = None


class ScheduleReleased(Event):
    """A version of the schedule is public; subject `events/{id}`.

    One event for each person who is told, with the sessions that they give or follow: all of them at the first release,
    at later ones those that are new or elsewhere. `removed` were in the last release and are not in this one.
    """

    type: ClassVar[str] = "schedule.released"

    event_id: UUID
    event_name: str
    release: str
    reader: Recipient
    sessions: tuple[ReleasedSession, ...]
    removed: tuple[ReleasedSession, ...] = ()
    occasion: Occasion | None = None
