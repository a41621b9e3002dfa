"""What people are asked before a proposal is taken back, or its speakers are told."""

from __future__ import annotations

from services.api.confirmation import Question
from services.api.proposals.models import Proposal
from services.api.proposals.states import ProposalState


def withdrawal(proposal: Proposal) -> Question:
    button = "Delete" if proposal.state is ProposalState.DRAFT else "Withdraw"
    return Question(asks=f"Take “{proposal.title}” back for good?", button=button)


def sending() -> Question:
    return Question(asks="Send all prepared decisions now?", button="Send all")
