"""The ways in which an invite can be refused."""

from __future__ import annotations

from services.api.invites.models import InviteState
from shared.errors import Conflict, Forbidden, Gone


class AlreadyInvited(Conflict):
    type = "already-invited"
    title = "This person is invited already"

    def __init__(self) -> None:
        message = "This address is invited to this role already. Send that invite again instead."
        super().__init__(message, errors=[{"field": "email", "message": message}])


class AlreadyMember(Conflict):
    type = "already-member"
    title = "This person holds the role already"

    def __init__(self, message: str) -> None:
        super().__init__(message, errors=[{"field": "email", "message": message}])


class AlreadyAnswered(Conflict):
    type = "already-answered"
    title = "This invite is not open any more"


class ForgedInvite(Forbidden):
    type = "bad-link"
    title = "This link is not one of ours"

    def __init__(self) -> None:
        super().__init__("Open the link of the mail once more: perhaps a part of it was cut off.")


class ForAnother(Forbidden):
    type = "invite-for-another"
    title = "This invite is for somebody else"

    def __init__(self, masked_address: str) -> None:
        super().__init__(f"It was sent to {masked_address}. Log in with the account of that address.")


class NotProven(Forbidden):
    type = "address-not-proven"
    title = "Confirm your address first"

    def __init__(self) -> None:
        super().__init__("Open the link in the mail that brought the invite, or the one that confirms you.")


class InviteOver(Gone):
    type = "invite-over"
    title = "This invite is over"


OVER = {
    InviteState.ACCEPTED: "It was accepted already.",
    InviteState.DECLINED: "It was declined. Ask for a new one if that has changed.",
    InviteState.REVOKED: "It was withdrawn by the organisers. Ask them if you think that is a mistake.",
    InviteState.EXPIRED: "It has expired. Ask the organisers to send it again.",
}
REPLACED = "It was replaced by a newer link. Look for a later mail."
EVENT_GONE = "The event, or the invite, has been deleted."
