"""Sending invites, and answering them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.accounts import addresses
from services.api.accounts.models import Account
from services.api.accounts.use_cases import by_address, held, locked
from services.api.events.models import Event, Membership, Role
from services.api.invites import arrivals, keys, publications
from services.api.invites.errors import AlreadyAnswered, AlreadyInvited, AlreadyMember
from services.api.invites.keys import Key
from services.api.invites.models import INVITE_LIFE, Invite, InviteState
from services.api.paging import Page, Part, newest_first
from services.api.programme import speakers
from shared.auth import Person
from shared.database import now
from shared.errors import NotFound


def invite(
    session: Session, event: Event, inviter_id: UUID, email: str, role: Role, session_id: UUID | None = None
) -> Invite:
    """Ask the holder of an address to take on a role, a speaker at one session.

    Raises `AlreadyInvited`, `AlreadyMember`, and `Invalid` where the event has no such session.
    """
    if session_id:
        speakers.check_session(session, event.id, session_id)
    key = addresses.key_of(email)
    addresses.lock(session, key)
    invitee = by_address(session, email)
    if invitee:
        _refuse_members(session, event.id, invitee, role, inviter_id)
    _refuse_second(session, event.id, key, role)
    moment = now()
    sent = Invite(
        event_id=event.id,
        email=email,
        email_key=key,
        role=role,
        session_id=session_id,
        state=InviteState.PENDING,
        rotation=1,
        sequence=0,
        inviter_id=inviter_id,
        created_at=moment,
        sent_at=moment,
        expires_at=moment + INVITE_LIFE,
    )
    session.add(sent)
    session.flush()
    publications.sent(session, sent, invitee)
    return sent


def resend(session: Session, invite: Invite) -> None:
    """Send it again under a new link; older links are void from now on. The invite is locked."""
    state = invite.state_at(now())
    if state not in {InviteState.PENDING, InviteState.EXPIRED}:
        raise AlreadyAnswered(f"It is {state} already. Send a new invite instead.")
    if invite.state is InviteState.EXPIRED:
        _refuse_second(session, invite.event_id, invite.email_key, invite.role)
    moment = now()
    invite.state = InviteState.PENDING
    invite.rotation += 1
    invite.sent_at = moment
    invite.expires_at = moment + INVITE_LIFE
    invite.reminded_at = None
    publications.sent(session, invite, by_address(session, invite.email))


def revoke(session: Session, invite: Invite) -> None:
    """Take it back; once more is harmless. The invite is locked."""
    if invite.state is InviteState.REVOKED:
        return
    state = invite.state_at(now())
    if state is not InviteState.PENDING:
        raise AlreadyAnswered(f"It is {state} already, so there is nothing to take back.")
    invite.state = InviteState.REVOKED
    invite.answered_at = now()
    publications.revoked(session, invite, by_address(session, invite.email))


def of_event(session: Session, event_id: UUID, part: Part) -> Page[Invite]:
    return newest_first(session, Invite, Invite.event_id == event_id, part)


def managed(session: Session, invite_id: UUID, event_id: UUID | None) -> Invite:
    """The invite, locked; the caller checks the right to it. Raises `NotFound`, in another event too."""
    found = keys.locked(session, invite_id)
    if found is None or event_id not in {None, found.event_id}:
        raise NotFound("There is no such invite.")
    return found


def open_link(session: Session, key: Key, person: Person | None) -> Invite:
    """The invite, whatever its state. Coming through the mail's link proves the address, when it is the addressee's.

    Raises 401, 403, 404 or 410, see `keys`.
    """
    found = keys.find(session, key, person)
    account = held(session, person.id) if person and key.is_signed else None
    if account:
        arrivals.prove_address(session, account)
    return found


def accept(session: Session, key: Key, person: Person) -> Invite:
    """Take on the role. Raises 403, 404 or 410, see `keys`."""
    return answer(session, key, person, InviteState.ACCEPTED)


def decline(session: Session, key: Key, person: Person) -> Invite:
    """Say no. Raises 403, 404 or 410, see `keys`."""
    return answer(session, key, person, InviteState.DECLINED)


def answer(session: Session, key: Key, person: Person, state: InviteState) -> Invite:
    found = keys.find(session, key, person, lock=True)
    keys.check_open(found)
    account = locked(session, person.id)
    if state is InviteState.ACCEPTED:
        arrivals.take_role(session, found, account)
    else:
        arrivals.close(found, account, state)
        publications.declined(session, found, account)
    if key.is_signed:
        arrivals.prove_address(session, account)
    return found


def _refuse_members(session: Session, event_id: UUID, invitee: Account, role: Role, inviter_id: UUID) -> None:
    if invitee.id == inviter_id:
        raise AlreadyMember("This is your own address. Invite somebody else.")
    held = session.get(Membership, (event_id, invitee.id, role))
    # A speaker may be asked to give one more session.
    if held is not None and role is not Role.SPEAKER:
        raise AlreadyMember(f"The person with this address is {role.label} already.")


def _refuse_second(session: Session, event_id: UUID, key: str, role: Role) -> None:
    waiting = session.scalar(
        select(Invite)
        .where(
            Invite.event_id == event_id,
            Invite.email_key == key,
            Invite.role == role,
            Invite.state == InviteState.PENDING,
        )
        .with_for_update()
    )
    if waiting is None:
        return
    if waiting.state_at(now()) is InviteState.PENDING:
        raise AlreadyInvited
    waiting.state = InviteState.EXPIRED
    session.flush()
