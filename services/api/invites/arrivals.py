"""What happens to invites when the holder of their address arrives: by signing up, or by proving the address.

Whoever works with an address and its invites holds the event's row first, where there is one, then the address's lock,
then the account's row or the invites'.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.accounts import use_cases as accounts
from services.api.accounts.addresses import key_of, masked
from services.api.accounts.errors import BadLinkToken
from services.api.accounts.models import Account
from services.api.accounts.use_cases import NewAccount
from services.api.events.models import Membership, Role
from services.api.invites import keys, publications
from services.api.invites.errors import ForAnother, ForgedInvite
from services.api.invites.keys import Key
from services.api.invites.models import Invite, InviteState
from services.api.programme import speakers
from services.api.tokens import use_cases as tokens
from shared.auth.links import Rotated, Verification
from shared.database import insert, now


def sign_up(session: Session, new: NewAccount, key: Key | None) -> Account:
    """Register somebody. Through the link of an invite's mail they are verified and hold the role at once.

    Raises `AddressTaken`; for the link 403 when it was sent to another address, 410 when it is over.
    """
    if key is None:
        return accounts.register(session, new)
    found = _addressed_to(session, key, new.email)
    account = accounts.register(session, new, verified=True)
    take_role(session, found, account)
    _tell_waiting(session, account)
    return account


def verify(session: Session, link: Verification) -> Account:
    """The holder of the address opened the link of the mail. Once more is harmless. Raises `BadLinkToken`."""
    account = accounts.held(session, link.account_id)
    if account is None or account.email_key != key_of(link.email):
        raise BadLinkToken("The account has another address now. Log in and ask for a new mail.")
    prove_address(session, account)
    return account


def reset_password(session: Session, link: Rotated, password_hash: str) -> list[UUID]:
    """Set a new password through the link of a mail, which proves the address as well. Returns the logins that ended.

    Personal tokens end too: whoever lost a password does not know who made them.

    Raises `BadLinkToken`.
    """
    account = accounts.check_password_reset(session, link)
    ended = accounts.reset_password(session, account, password_hash)
    tokens.revoke_all(session, account.id)
    prove_address(session, account)
    return ended


def prove_address(session: Session, account: Account) -> None:
    """The invites that wait for the address now belong into its inbox. The account is held."""
    if accounts.verify(session, account):
        _tell_waiting(session, account)


def take_role(session: Session, invite: Invite, account: Account) -> None:
    """Accept an open invite. Invite and account are held; holding the role already is harmless."""
    if invite.role is Role.SPEAKER:
        # First, as it locks the event: so does whoever makes a proposal's author a speaker.
        speakers.arrive(session, invite.event_id, invite.session_id, account)
    held = {"event_id": invite.event_id, "account_id": account.id, "role": invite.role, "since": now()}
    session.execute(insert(session, Membership).values(held).on_conflict_do_nothing())
    close(invite, account, InviteState.ACCEPTED)
    publications.accepted(session, invite, account)


def close(invite: Invite, account: Account, state: InviteState) -> None:
    invite.state = state
    invite.account_id = account.id
    invite.answered_at = now()


def _addressed_to(session: Session, key: Key, email: str) -> Invite:
    """The open invite that was mailed to this address, held."""
    if not key.is_signed:
        raise ForgedInvite  # a bare id may be known to others than the addressee
    found = keys.find(session, key, None, lock=True)
    if found.email_key != key_of(email):
        raise ForAnother(masked(found.email))
    keys.check_open(found)
    return found


def _tell_waiting(session: Session, account: Account) -> None:
    waiting = (
        select(Invite)
        .where(Invite.email_key == account.email_key, Invite.state == InviteState.PENDING)
        .order_by(Invite.id)
        .with_for_update()
    )
    for invite in session.scalars(waiting):
        if invite.state_at(now()) is InviteState.PENDING:
            publications.sent(session, invite, account, mail=False)
