"""Facts about invites to a role in an event, from `api`; subject `invites/{id}`."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Recipient
from shared.events.occasions import Occasion


class InviteEvent(Event):
    """`invitee.account_id` is set only when that account's address is verified."""

    invite_id: UUID
    event_id: UUID
    event_name: str
    role: str
    invitee: Recipient
    inviter: Recipient
    occasion: Occasion | None = None


class InviteSent(InviteEvent):
    """First sent, or sent again. `rotation` makes older links void; the token itself is never in an event.

    `registered` tells which page the mail's link opens; `mail` is false where only an inbox waits for it (an address
    was verified after the invite's mail had gone out).
    """

    type: ClassVar[str] = "invite.sent"

    rotation: int
    registered: bool
    mail: bool = True
    expires_at: datetime


class InviteExpiring(InviteEvent):
    """Nobody has answered, and little time is left. `rotation` and `registered` as in `InviteSent`."""

    type: ClassVar[str] = "invite.expiring"

    rotation: int
    registered: bool
    expires_at: datetime


class InviteAccepted(InviteEvent):
    type: ClassVar[str] = "invite.accepted"


class InviteDeclined(InviteEvent):
    type: ClassVar[str] = "invite.declined"


class InviteRevoked(InviteEvent):
    type: ClassVar[str] = "invite.revoked"
