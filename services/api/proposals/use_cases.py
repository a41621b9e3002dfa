"""Proposing a session, changing and withdrawing it, reviewing it. What is decided stands in `decisions`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from services.api.accounts import addresses
from services.api.accounts.addresses import key_of
from services.api.accounts.models import Account
from services.api.events.models import Event, Role
from services.api.invites import use_cases as invites
from services.api.invites.errors import AlreadyInvited, AlreadyMember
from services.api.programme.models import Track
from services.api.proposals import calls, publications
from services.api.proposals.bodies import ProposalBody, ReviewBody
from services.api.proposals.models import Proposal, ProposalSpeaker, Review
from services.api.proposals.states import EDITABLE, ProposalState, WrongState, check
from shared.database import now
from shared.errors import Conflict, Invalid, NotFound

MOST_PROPOSALS = 20
"""Of one person for one event."""


class TooManyProposals(Conflict):
    type = "too-many-proposals"
    title = f"One person may propose at most {MOST_PROPOSALS} sessions for an event"


def lock_addresses(session: Session, named: Iterable[str]) -> None:
    """After the event and before any other lock, always in one order, as others do who work with an address."""
    for key in sorted({key_of(address) for address in named}):
        addresses.lock(session, key)


def propose(
    session: Session, event: Event, submitter: Account, body: ProposalBody, *, draft: bool
) -> Proposal:
    """Raises `CallClosed`, `Invalid`, `TooManyProposals`. The submitter's row is locked."""
    call = calls.of_event(session, event.id)
    calls.check_open(call, event)
    if len(_submitted_by(session, event.id, submitter.id)) >= MOST_PROPOSALS:
        raise TooManyProposals("Withdraw nothing and ask the organisers if you have more.")
    proposal = Proposal(
        event_id=event.id,
        submitter_id=submitter.id,
        state=ProposalState.DRAFT,
        sequence=0,
        version=1,
        created_at=now(),
    )
    proposal.event = event
    _fill(session, proposal, submitter, body, complete=not draft)
    session.add(proposal)
    session.flush()
    if not draft:
        submit(session, proposal, submitter)
    return proposal


def change(session: Session, proposal: Proposal, body: ProposalBody) -> None:
    """While the call is open. The proposal is locked. Raises `WrongState`, `CallClosed`, `Invalid`."""
    if proposal.state not in EDITABLE:
        raise WrongState(f"It is {proposal.state}: ask the organisers to change it.")
    calls.check_open(calls.of_event(session, proposal.event_id), proposal.event)
    submitter = session.get_one(Account, proposal.submitter_id)
    _fill(session, proposal, submitter, body, complete=proposal.state is not ProposalState.DRAFT)
    proposal.version += 1
    session.flush()
    if proposal.state is not ProposalState.DRAFT:
        _invite_speakers(session, proposal, submitter)


def submit(session: Session, proposal: Proposal, submitter: Account) -> None:
    """Hand a draft in: its other speakers are invited, the team is told.

    Raises `WrongState`, `CallClosed`, `Invalid`.
    """
    call = calls.of_event(session, proposal.event_id)
    check(proposal.state, ProposalState.SUBMITTED)
    calls.check_open(call, proposal.event)
    calls.check_answers(call, proposal.answers, complete=True)
    proposal.state, proposal.submitted_at = ProposalState.SUBMITTED, now()
    proposal.version += 1
    _invite_speakers(session, proposal, submitter)
    publications.submitted(session, proposal)


def review(session: Session, proposal: Proposal, reviewer_id: UUID, body: ReviewBody) -> Review:
    """One opinion a reviewer: the newest counts. Raises `WrongState` for a draft or what is withdrawn."""
    if proposal.state in {ProposalState.DRAFT, ProposalState.WITHDRAWN}:
        raise WrongState("It is not before the team.")
    mine = next((one for one in proposal.reviews if one.reviewer_id == reviewer_id), None)
    if mine is None:
        mine = Review(proposal_id=proposal.id, reviewer_id=reviewer_id)
        proposal.reviews.append(mine)
    mine.score, mine.comment, mine.updated_at = body.score, body.comment, now()
    return mine


def theirs(account: Account) -> ColumnElement[bool]:
    """What somebody submitted, or is named in once their address is proven."""
    own = Proposal.submitter_id == account.id
    if not account.verified:
        return own
    named = exists().where(
        ProposalSpeaker.proposal_id == Proposal.id,
        ProposalSpeaker.email_key == account.email_key,
        Proposal.state != ProposalState.DRAFT,
    )
    return or_(own, named)


def is_theirs(proposal: Proposal, account: Account) -> bool:
    if proposal.submitter_id == account.id:
        return True
    named = any(one.email_key == account.email_key for one in proposal.speakers)
    return named and account.verified and proposal.state is not ProposalState.DRAFT


def find(session: Session, proposal_id: UUID, event_id: UUID | None, *, lock: bool = False) -> Proposal:
    """Raises `NotFound`, in another event too."""
    proposal = session.get(Proposal, proposal_id, with_for_update=lock or None, populate_existing=True)
    if proposal is None or event_id not in {None, proposal.event_id}:
        raise NotFound("There is no such proposal.")
    return proposal


def _fill(
    session: Session, proposal: Proposal, submitter: Account, body: ProposalBody, *, complete: bool
) -> None:
    event_id = proposal.event_id
    with session.no_autoflush:
        # Kept until the end: a track that is deleted now would leave the proposal with one that is not there.
        kept = {"read": True, "key_share": True}
        track = session.get(Track, body.track_id, with_for_update=kept) if body.track_id else None
        if body.track_id and (track is None or track.event_id != event_id):
            raise Invalid.field("track_id", "There is no such track in this event")
        calls.check_answers(calls.of_event(session, event_id), body.answers, complete=complete)
    for name, value in body.model_dump(exclude={"speakers", "draft"}).items():
        setattr(proposal, name, value)
    named = {submitter.email_key: (submitter.email, submitter.name)}
    for one in body.speakers:
        named.setdefault(key_of(one.email), (one.email, one.name))
    known = {one.email_key: one for one in proposal.speakers}
    proposal.speakers = [known.get(key) or ProposalSpeaker(email_key=key) for key in named]
    for position, speaker in enumerate(proposal.speakers):
        speaker.email, speaker.name = named[speaker.email_key]
        speaker.position = position


def _invite_speakers(session: Session, proposal: Proposal, submitter: Account) -> None:
    """Each by mail. Who is invited or there already is not asked twice. Their addresses are locked."""
    others = [one for one in proposal.speakers if one.email_key != submitter.email_key]
    for speaker in others:
        try:
            invites.invite(
                session, proposal.event, submitter.id, speaker.email, Role.SPEAKER, proposal.session_id
            )
        except (AlreadyInvited, AlreadyMember):
            continue


def _submitted_by(session: Session, event_id: UUID, account_id: UUID) -> Sequence[UUID]:
    mine = select(Proposal.id).where(Proposal.event_id == event_id, Proposal.submitter_id == account_id)
    return session.scalars(mine.where(Proposal.state != ProposalState.WITHDRAWN)).all()
