"""The life of a proposal in one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from shared.errors import Conflict


class ProposalState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAITLISTED = "waitlisted"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class WrongState(Conflict):
    type = "wrong-proposal-state"
    title = "This proposal is past that"


_DECIDED = frozenset({ProposalState.ACCEPTED, ProposalState.REJECTED, ProposalState.WAITLISTED})
_MOVES: Mapping[ProposalState, frozenset[ProposalState]] = {
    ProposalState.DRAFT: frozenset({ProposalState.SUBMITTED}),
    ProposalState.SUBMITTED: _DECIDED | {ProposalState.WITHDRAWN},
    ProposalState.WAITLISTED: frozenset(
        {ProposalState.ACCEPTED, ProposalState.REJECTED, ProposalState.WITHDRAWN}
    ),
    ProposalState.ACCEPTED: frozenset({ProposalState.CONFIRMED, ProposalState.WITHDRAWN}),
    ProposalState.CONFIRMED: frozenset({ProposalState.WITHDRAWN}),
    ProposalState.REJECTED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
}
EDITABLE = frozenset({ProposalState.DRAFT, ProposalState.SUBMITTED})
"""Their speakers may change these while the call is open."""


def may_become(now: ProposalState, then: ProposalState) -> bool:
    return then in _MOVES[now]


def check(now: ProposalState, then: ProposalState) -> None:
    """Raises `WrongState`."""
    if not may_become(now, then):
        raise WrongState(f"It is {now} and cannot become {then}.")
