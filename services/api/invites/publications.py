"""What the rest of the platform is told about invites. The invite's row is locked or new whenever one is called."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from services.api.events.occasions import occasion
from services.api.events.people import recipient
from services.api.invites.models import Invite
from shared.bus import outbox
from shared.events import (
    InviteAccepted,
    InviteDeclined,
    InviteExpiring,
    InviteRevoked,
    InviteSent,
    Recipient,
)


def sent(session: Session, invite: Invite, invitee: Account | None, *, mail: bool = True) -> None:
    """`mail` is false where only the inbox is to learn of it."""
    event = InviteSent(
        **_facts(invite, invitee),
        recipients=(_invitee(invite, invitee),),
        rotation=invite.rotation,
        registered=invitee is not None,
        mail=mail,
        expires_at=invite.expires_at,
    )
    outbox.record(session, event)


def expiring(session: Session, invite: Invite, invitee: Account | None) -> None:
    event = InviteExpiring(
        **_facts(invite, invitee),
        recipients=(_invitee(invite, invitee),),
        rotation=invite.rotation,
        registered=invitee is not None,
        expires_at=invite.expires_at,
    )
    outbox.record(session, event)


def accepted(session: Session, invite: Invite, invitee: Account) -> None:
    outbox.record(session, InviteAccepted(**_facts(invite, invitee), recipients=(recipient(invite.inviter),)))


def declined(session: Session, invite: Invite, invitee: Account) -> None:
    outbox.record(session, InviteDeclined(**_facts(invite, invitee), recipients=(recipient(invite.inviter),)))


def revoked(session: Session, invite: Invite, invitee: Account | None) -> None:
    event = InviteRevoked(**_facts(invite, invitee), recipients=(_invitee(invite, invitee),))
    outbox.record(session, event)


def _facts(invite: Invite, invitee: Account | None) -> dict[str, Any]:
    return {
        "subject": f"invites/{invite.id}",
        "sequence": invite.next_sequence(),
        "invite_id": invite.id,
        "event_id": invite.event_id,
        "event_name": invite.event.name,
        "role": invite.role.value,
        "invitee": _invitee(invite, invitee),
        "inviter": recipient(invite.inviter),
        "occasion": occasion(invite.event),
    }


def _invitee(invite: Invite, account: Account | None) -> Recipient:
    """Until the address is proven the account may be anybody's: then only the address hears of the invite."""
    if account is None:
        return Recipient(email=invite.email, language=invite.inviter.language)
    if not account.verified:
        return Recipient(email=invite.email, language=account.language)
    return recipient(account)
