"""Whose a track is: track organisers change the sessions of their own tracks and no others."""

from __future__ import annotations

from collections.abc import Collection as Some
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.events.models import Membership, Role
from services.api.events.permissions import ALLOWED, Action, allowed_to
from services.api.programme.models import Track, TrackOrganizer
from shared.auth import Person
from shared.errors import Forbidden, Invalid


@dataclass(frozen=True)
class Reach:
    """Which sessions somebody may change: those of these tracks, or all (None)."""

    tracks: frozenset[UUID] | None

    def check(self, track_id: UUID | None) -> None:
        """Raises `Forbidden` for another's track, and for none."""
        if not self.holds(track_id):
            raise Forbidden("You may only change the sessions of your own tracks.")

    @property
    def is_everything(self) -> bool:
        return self.tracks is None

    def holds(self, track_id: UUID | None) -> bool:
        return self.tracks is None or track_id in self.tracks


ALL = Reach(None)


def reach(session: Session, event_id: UUID, person: Person) -> Reach:
    """For somebody who may change sessions at all."""
    return reach_of(session, event_id, person, allowed_to(session, event_id, person))


def reach_of(session: Session, event_id: UUID, person: Person, allowed: frozenset[Action]) -> Reach:
    """As `reach`, where it is known already what they may do in the event."""
    return ALL if Action.MANAGE_PROGRAMME in allowed else _own(session, event_id, person)


def proposals_reach(session: Session, event_id: UUID, person: Person) -> Reach:
    """Which tracks' proposals somebody may see who may see any: only a track organiser's end at their tracks."""
    roles = select(Membership.role).where(Membership.event_id == event_id, Membership.account_id == person.id)
    seeing = {role for role in session.scalars(roles) if Action.SEE_PROPOSALS in ALLOWED[role]}
    return _own(session, event_id, person) if seeing == {Role.TRACK_ORGANIZER} else ALL


def _own(session: Session, event_id: UUID, person: Person) -> Reach:
    mine = (
        select(TrackOrganizer.track_id)
        .join(Track, Track.id == TrackOrganizer.track_id)
        .where(Track.event_id == event_id, TrackOrganizer.account_id == person.id)
    )
    return Reach(frozenset(session.scalars(mine)))


def check_organizers(session: Session, event_id: UUID, ids: Some[UUID]) -> None:
    """Raises `Invalid` where somebody does not hold the role."""
    holding = select(Membership.account_id).where(
        Membership.event_id == event_id,
        Membership.role == Role.TRACK_ORGANIZER,
        Membership.account_id.in_(ids),
    )
    if ids and set(session.scalars(holding)) != set(ids):
        raise Invalid.field("organizer_ids", "Please name people who are track organisers of this event")
