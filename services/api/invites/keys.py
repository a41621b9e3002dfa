"""What opens an invite: the signed token of its mail, or its id for the addressee who found it in their inbox."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.accounts import addresses
from services.api.accounts.models import Account
from services.api.events.models import Event, Role
from services.api.invites.errors import (
    EVENT_GONE,
    OVER,
    REPLACED,
    ForAnother,
    ForgedInvite,
    InviteOver,
    NotProven,
)
from services.api.invites.models import Invite, InviteState
from shared.auth import Person
from shared.auth.links import BadLink, LinkSigner
from shared.database import now
from shared.errors import NotAuthenticated, NotFound


@dataclass(frozen=True)
class Key:
    """`rotation` is None for a bare id, which proves nothing about who holds it."""

    invite_id: UUID
    rotation: int | None = None

    @property
    def is_signed(self) -> bool:
        return self.rotation is not None


def read(links: LinkSigner, token: str) -> Key:
    """Raises `ForgedInvite`."""
    try:
        return Key(UUID(token))
    except ValueError:
        return _signed(links, token)


def _signed(links: LinkSigner, token: str) -> Key:
    try:
        link = links.read_invite(token)
    except BadLink as error:
        raise ForgedInvite from error
    return Key(link.id, link.rotation)


def find(session: Session, key: Key, person: Person | None, *, lock: bool = False) -> Invite:
    """The invite, whatever its state, for somebody who may see it. `lock` holds its address and its row.

    Raises 401 and 404 where a bare id is not enough, 403 for another account, 410 for an older link.
    """
    if not key.is_signed and person is None:
        raise NotAuthenticated("Log in to see the invite.")
    invite = locked(session, key.invite_id) if lock else session.get(Invite, key.invite_id)
    if invite is None:
        raise InviteOver(EVENT_GONE) if key.is_signed else NotFound("There is no such invite.")
    _check_holder(session, key, invite, person)
    if key.is_signed and key.rotation != invite.rotation:
        raise InviteOver(REPLACED)
    return invite


def check_open(invite: Invite) -> None:
    """Raises `InviteOver` with the reason."""
    state = invite.state_at(now())
    if state is not InviteState.PENDING:
        raise InviteOver(OVER[state])


def locked(session: Session, invite_id: UUID) -> Invite | None:
    """The invite with its event, its address, and its row locked, in the order that everybody keeps."""
    found = session.get(Invite, invite_id)
    if found is None:
        return None
    # Whoever deletes the event, or the session that a speaker is invited to, holds the event and then wants this row.
    kept = {"key_share": True, "read": found.role is not Role.SPEAKER}
    session.get(Event, found.event_id, with_for_update=kept, populate_existing=True)
    addresses.lock(session, found.email_key)
    return session.get(Invite, invite_id, with_for_update=True, populate_existing=True)


def _check_holder(session: Session, key: Key, invite: Invite, person: Person | None) -> None:
    account = session.get(Account, person.id) if person else None
    if account is None:
        return
    if account.email_key != invite.email_key:
        raise (
            ForAnother(addresses.masked(invite.email))
            if key.is_signed
            else NotFound("There is no such invite.")
        )
    if not (key.is_signed or account.verified):
        raise NotProven
