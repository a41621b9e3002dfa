"""What people do to proposals, each with its locks in one order: addresses, account, event, proposal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from services.api.events.models import Event
from services.api.events.permissions import Action, require
from services.api.proposals import access, decisions, use_cases
from services.api.proposals.bodies import ProposalBody
from services.api.proposals.models import Decision, Proposal
from shared.auth import Person
from shared.errors import Forbidden, NotFound

Guard = Callable[[Proposal], None]
"""Looks at a proposal once it is locked. Raises when it is not as the caller read it."""


def any_version(_: Proposal) -> None:
    """The guard of those who did not say what they read."""


def propose(session: Session, event: Event, person: Person, body: ProposalBody, *, draft: bool) -> Proposal:
    use_cases.lock_addresses(session, [one.email for one in body.speakers])
    # Proposals of one person come one after the other: they are counted.
    submitter = session.get_one(Account, person.id, with_for_update={"key_share": True})
    return use_cases.propose(session, event, submitter, body, draft=draft)


def change(
    session: Session, proposal: Proposal, person: Person, body: ProposalBody, guard: Guard = any_version
) -> Proposal:
    access.for_authors(session, proposal, person)
    _hold_event(session, proposal.event_id)
    use_cases.lock_addresses(session, [one.email for one in body.speakers])
    proposal = use_cases.find(session, proposal.id, proposal.event_id, lock=True)
    guard(proposal)
    use_cases.change(session, proposal, body)
    return proposal


def submit(
    session: Session, event_id: UUID, proposal_id: UUID, person: Person, guard: Guard = any_version
) -> Proposal:
    proposal = use_cases.find(session, proposal_id, event_id)
    access.for_authors(session, proposal, person)
    _hold_event(session, event_id)
    use_cases.lock_addresses(session, [one.email for one in proposal.speakers])
    proposal = use_cases.find(session, proposal_id, event_id, lock=True)
    guard(proposal)
    use_cases.submit(session, proposal, session.get_one(Account, proposal.submitter_id))
    return proposal


def withdraw(
    session: Session, event_id: UUID, proposal_id: UUID, person: Person, guard: Guard = any_version
) -> Proposal:
    event, proposal = _held_for_authors(session, event_id, proposal_id, person)
    guard(proposal)
    decisions.withdraw(session, event, proposal)
    return proposal


def confirm(
    session: Session, event_id: UUID, proposal_id: UUID, person: Person, guard: Guard = any_version
) -> Proposal:
    event, proposal = _held_for_authors(session, event_id, proposal_id, person)
    guard(proposal)
    decisions.confirm(session, event, proposal)
    return proposal


def decide(
    session: Session,
    event_id: UUID | None,
    proposal_id: UUID,
    person: Person,
    decision: Decision,
    guard: Guard = any_version,
) -> Proposal:
    if event_id is None:
        found = use_cases.find(session, proposal_id, None)
        _refuse_outsiders(session, found, person)
        event_id = found.event_id
    event = require(session, event_id, person, Action.DECIDE_PROPOSALS, lock=True)
    proposal = use_cases.find(session, proposal_id, event_id, lock=True)
    access.for_team(session, proposal, person, Action.DECIDE_PROPOSALS)
    guard(proposal)
    decisions.decide(session, event, proposal, decision)
    return proposal


def for_decision(session: Session, event_id: UUID, proposal_id: UUID, person: Person) -> Proposal:
    """Locked, for who may decide about it."""
    require(session, event_id, person, Action.DECIDE_PROPOSALS)
    proposal = use_cases.find(session, proposal_id, event_id, lock=True)
    access.for_team(session, proposal, person, Action.DECIDE_PROPOSALS)
    return proposal


def send_prepared(session: Session, event_id: UUID, person: Person) -> int:
    event = require(session, event_id, person, Action.DECIDE_PROPOSALS, lock=True)
    return decisions.send_prepared(session, event)


def for_review(session: Session, event_id: UUID, proposal_id: UUID, person: Person) -> Proposal:
    """Locked, for who may review it."""
    require(session, event_id, person, Action.REVIEW)
    proposal = use_cases.find(session, proposal_id, event_id, lock=True)
    access.for_team(session, proposal, person, Action.REVIEW)
    if access.see(session, proposal, person).is_theirs:
        raise Forbidden("You may not review your own proposal.")
    return proposal


def sent(proposal: Proposal) -> dict[str, Any]:
    """What a client could have sent to make it as it is."""
    fields = {name: getattr(proposal, name) for name in ProposalBody.model_fields if name != "speakers"}
    return fields | {"speakers": [{"name": one.name, "email": one.email} for one in proposal.speakers]}


def _held_for_authors(
    session: Session, event_id: UUID, proposal_id: UUID, person: Person
) -> tuple[Event, Proposal]:
    proposal = use_cases.find(session, proposal_id, event_id)
    access.for_authors(session, proposal, person)
    event = _hold_event(session, event_id)
    return event, use_cases.find(session, proposal_id, event_id, lock=True)


def _hold_event(session: Session, event_id: UUID) -> Event:
    """Before anything else: whoever deletes it, or what a proposal names, holds it and then wants the proposal."""
    event = session.get(Event, event_id, with_for_update={"key_share": True}, populate_existing=True)
    if event is None:
        raise NotFound("There is no such event any more.")
    return event


def _refuse_outsiders(session: Session, proposal: Proposal, person: Person) -> None:
    """Without the event in the path, who may not see the proposal may not learn that it is there."""
    access.see(session, proposal, person)
