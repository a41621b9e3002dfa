"""What becomes of a proposal: the team accepts, rejects or waitlists it, its speakers confirm or withdraw."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.accounts.addresses import key_of
from services.api.accounts.models import Account
from services.api.accounts.use_cases import by_address
from services.api.events.models import Event, Membership, Role
from services.api.programme import use_cases as programme
from services.api.programme.bodies import SessionBody, SpeakerBody
from services.api.programme.edits import Edit, editing
from services.api.programme.models import ProgrammeSession, SessionState, Speaker
from services.api.programme.resources import SESSIONS, SPEAKERS
from services.api.proposals import publications
from services.api.proposals.models import Decision, Proposal
from services.api.proposals.states import ProposalState, check
from shared.database import insert, now

_TELL = {
    Decision.ACCEPTED: publications.accepted,
    Decision.REJECTED: publications.rejected,
    Decision.WAITLISTED: publications.waitlisted,
}


def prepare(proposal: Proposal, decision: Decision | None) -> None:
    """Nobody is told before it is sent. Raises `WrongState`."""
    if decision:
        check(proposal.state, ProposalState(decision))
    proposal.decision = decision


def send_prepared(session: Session, event: Event) -> int:
    """All that is prepared, at once. The event is locked. Returns how many."""
    prepared = session.scalars(
        select(Proposal)
        .where(Proposal.event_id == event.id, Proposal.decision.is_not(None))
        .order_by(Proposal.id)
        .with_for_update()
    ).all()
    for proposal in prepared:
        if proposal.decision:
            decide(session, event, proposal, proposal.decision)
    return len(prepared)


def decide(session: Session, event: Event, proposal: Proposal, decision: Decision) -> None:
    """Decide and tell the speakers; the same once more is harmless. Both rows are locked. Raises `WrongState`."""
    proposal.decision = None
    then = ProposalState(decision)
    if proposal.state is then:
        return
    check(proposal.state, then)
    proposal.state = then
    proposal.version += 1
    if decision is Decision.ACCEPTED:
        _make_session(session, event, proposal)
    _TELL[decision](session, proposal)


def confirm(session: Session, event: Event, proposal: Proposal) -> None:
    """Its speakers will come: now everybody sees it. Raises `WrongState`."""
    check(proposal.state, ProposalState.CONFIRMED)
    proposal.state = ProposalState.CONFIRMED
    proposal.version += 1
    talk = _session(session, proposal)
    if talk is None:
        return
    with editing(session, event) as edit:
        edit.changing(talk)
        talk.state = SessionState.CONFIRMED
        for speaker_id in talk.speaker_ids:
            speaker = session.get_one(Speaker, speaker_id)
            edit.changing(speaker)
            speaker.is_public = True


def withdraw(session: Session, event: Event, proposal: Proposal) -> None:
    """Its speakers take it back; what it became is cancelled. A draft is gone for good. Raises `WrongState`."""
    if proposal.state is ProposalState.DRAFT:
        session.delete(proposal)
        return
    check(proposal.state, ProposalState.WITHDRAWN)
    proposal.state, proposal.decision = ProposalState.WITHDRAWN, None
    proposal.version += 1
    talk = _session(session, proposal)
    if talk:
        with editing(session, event) as edit:
            edit.changing(talk)
            talk.state = SessionState.CANCELLED


def _make_session(session: Session, event: Event, proposal: Proposal) -> None:
    """Only the team sees it, and its speakers, before they confirm."""
    with editing(session, event) as edit:
        speakers = [_speaker(session, event, one.email, one.name, edit) for one in proposal.speakers]
        body = SessionBody(
            title=proposal.title,
            abstract=proposal.abstract,
            type=proposal.type,
            state=SessionState.ACCEPTED,
            length=proposal.length,
            language=proposal.language,
            track_id=proposal.track_id,
            speaker_ids=tuple(speakers),
        )
        proposal.session_id = programme.add_within(session, event, SESSIONS, body, edit).id


def _speaker(session: Session, event: Event, email: str, name: str, edit: Edit) -> UUID:
    account = by_address(session, email)
    proven = account if account and account.verified else None
    there = session.scalars(
        select(Speaker)
        .where(Speaker.event_id == event.id, Speaker.email_key == key_of(email))
        .order_by(Speaker.id)
    ).first()
    if there is None:
        shown = name or (proven.name if proven else email.partition("@")[0])
        body = SpeakerBody(name=shown, email=email, is_public=False)
        there = session.get_one(Speaker, programme.add_within(session, event, SPEAKERS, body, edit).id)
    if proven:
        there.account_id = proven.id
        _give_role(session, event, proven)
    return there.id


def _give_role(session: Session, event: Event, account: Account) -> None:
    held = {"event_id": event.id, "account_id": account.id, "role": Role.SPEAKER, "since": now()}
    session.execute(insert(session, Membership).values(held).on_conflict_do_nothing())


def _session(session: Session, proposal: Proposal) -> ProgrammeSession | None:
    return session.get(ProgrammeSession, proposal.session_id) if proposal.session_id else None
