"""What people are asked before an invite is over."""

from __future__ import annotations

from services.api.confirmation import Question
from services.api.invites.models import Invite


def revocation(invite: Invite) -> Question:
    return Question(asks=f"Withdraw the invite for {invite.email}?", button="Revoke")


def refusal() -> Question:
    return Question(asks="Decline the invite?", button="Decline")
