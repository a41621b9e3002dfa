"""Who sees which proposal, and as what: one of its speakers, or one of the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from services.api.events.models import Event
from services.api.events.permissions import Action, allowed_to, require
from services.api.programme import tracks
from services.api.proposals import calls, use_cases, views
from services.api.proposals.models import Proposal
from services.api.proposals.states import ProposalState
from shared.auth import Person
from shared.errors import Forbidden, NotAuthenticated, NotFound


@dataclass(frozen=True)
class Seen:
    """A proposal as one person may see it."""

    proposal: Proposal
    is_theirs: bool
    allowed: frozenset[Action]
    is_anonymous: bool

    @property
    def shows_speakers(self) -> bool:
        return self.is_theirs or not self.is_anonymous or Action.DECIDE_PROPOSALS in self.allowed

    def view(self) -> dict[str, Any]:
        if Action.SEE_PROPOSALS in self.allowed:
            return views.team(self.proposal, with_speakers=self.shows_speakers)
        return views.own(self.proposal)


def see(session: Session, proposal: Proposal, person: Person) -> Seen:
    """Raises `NotFound` for who may not even know of it."""
    account = account_of(session, person)
    is_theirs = use_cases.is_theirs(proposal, account)
    allowed = _allowed(session, proposal, person)
    if not is_theirs and (Action.SEE_PROPOSALS not in allowed or proposal.state is ProposalState.DRAFT):
        raise NotFound("There is no such proposal.")
    call = calls.of_event(session, proposal.event_id)
    return Seen(proposal, is_theirs, allowed, call.anonymous)


def for_team(session: Session, proposal: Proposal, person: Person, action: Action) -> Event:
    """For somebody of the team who may do this to it. Raises `Forbidden`, `NotFound`."""
    event = require(session, proposal.event_id, person, action)
    if action not in _allowed(session, proposal, person):
        raise Forbidden("It belongs to another track than yours.")
    if proposal.state is ProposalState.DRAFT:
        raise NotFound("There is no such proposal.")
    return event


def for_authors(session: Session, proposal: Proposal, person: Person) -> None:
    """For its speakers. Raises `NotFound`; `Forbidden` for the team, which sees it."""
    if not see(session, proposal, person).is_theirs:
        raise Forbidden("Only its speakers may do that.")


def seen_by(session: Session, event_id: UUID, account: Account, person: Person) -> ColumnElement[bool]:
    """Which proposals of an event somebody sees: as one of the team, and their own."""
    theirs = use_cases.theirs(account)
    if Action.SEE_PROPOSALS not in allowed_to(session, event_id, person):
        return theirs
    reach = tracks.proposals_reach(session, event_id, person)
    before_the_team = Proposal.state != ProposalState.DRAFT
    if reach.tracks is not None:
        before_the_team &= Proposal.track_id.in_(reach.tracks)
    return theirs | before_the_team


def account_of(session: Session, person: Person) -> Account:
    """Raises `NotAuthenticated` when it is gone."""
    account = session.get(Account, person.id)
    if account is None:
        raise NotAuthenticated("This account does not exist any more.")
    return account


def _allowed(session: Session, proposal: Proposal, person: Person) -> frozenset[Action]:
    allowed = allowed_to(session, proposal.event_id, person)
    if Action.SEE_PROPOSALS not in allowed:
        return allowed
    reach = tracks.proposals_reach(session, proposal.event_id, person)
    return allowed if reach.holds(proposal.track_id) else allowed - {Action.SEE_PROPOSALS, Action.REVIEW}
