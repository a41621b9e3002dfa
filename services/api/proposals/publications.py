"""What the rest of the platform is told about proposals. The proposal's row is locked or new whenever one is called."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.api.accounts.use_cases import by_address
from services.api.events.occasions import occasion
from services.api.events.people import organisers, recipient
from services.api.proposals.models import Proposal
from shared.bus import outbox
from shared.events import (
    ProposalAccepted,
    ProposalRejected,
    ProposalSubmitted,
    ProposalWaitlisted,
    Recipient,
)
from shared.events.programme import ProposalEvent


def submitted(session: Session, proposal: Proposal) -> None:
    _record(session, proposal, ProposalSubmitted)


def accepted(session: Session, proposal: Proposal) -> None:
    _record(session, proposal, ProposalAccepted)


def rejected(session: Session, proposal: Proposal) -> None:
    _record(session, proposal, ProposalRejected)


def waitlisted(session: Session, proposal: Proposal) -> None:
    _record(session, proposal, ProposalWaitlisted)


def _record(session: Session, proposal: Proposal, kind: type[ProposalEvent]) -> None:
    proposal.sequence += 1
    event = kind(
        subject=f"proposals/{proposal.id}",
        sequence=proposal.sequence,
        recipients=organisers(session, proposal.event_id),
        proposal_id=proposal.id,
        event_id=proposal.event_id,
        event_name=proposal.event.name,
        title=proposal.title,
        speakers=_speakers(session, proposal),
        occasion=occasion(proposal.event),
    )
    outbox.record(session, event)


def _speakers(session: Session, proposal: Proposal) -> tuple[Recipient, ...]:
    """Until the address is proven the account may be anybody's, but for whoever submitted it."""
    found = []
    for speaker in proposal.speakers:
        account = by_address(session, speaker.email)
        known = account and (account.verified or account.id == proposal.submitter_id)
        found.append(
            recipient(account) if account and known else Recipient(email=speaker.email, name=speaker.name)
        )
    return tuple(found)
