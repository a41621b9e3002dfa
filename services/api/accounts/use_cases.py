"""What people do with their accounts. Hashes come ready-made: making one does not belong inside a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.accounts import addresses, logins, publications
from services.api.accounts.errors import AddressTaken, BadLinkToken, WrongPassword
from services.api.accounts.models import Account
from shared.auth.links import BadLink, LinkSigner, Rotated, Verification
from shared.database import now
from shared.errors import NotAuthenticated


@dataclass(frozen=True)
class NewAccount:
    name: str
    email: str
    password_hash: str
    language: str


def by_address(session: Session, address: str) -> Account | None:
    return session.scalar(select(Account).where(Account.email_key == addresses.key_of(address)))


def locked(session: Session, account_id: UUID) -> Account:
    """The account, with its row locked. Raises `NotAuthenticated` when it has gone since the token was made."""
    account = _row(session, account_id)
    if account is None:
        raise NotAuthenticated("This account does not exist any more.")
    return account


def held(session: Session, account_id: UUID) -> Account | None:
    """The account with its address and its row locked, in the order that everybody keeps who needs both."""
    key = session.scalar(select(Account.email_key).where(Account.id == account_id))
    if key is None:
        return None
    addresses.lock(session, key)
    return _row(session, account_id)


def register(session: Session, new: NewAccount, *, verified: bool = False) -> Account:
    """Add an account and tell about it. Holds the address until the end. Raises `AddressTaken`."""
    key = addresses.key_of(new.email)
    addresses.lock(session, key)
    if by_address(session, new.email):
        raise AddressTaken
    moment = now()
    account = Account(
        name=new.name,
        email=new.email,
        email_key=key,
        password_hash=new.password_hash,
        verified_at=moment if verified else None,
        language=new.language,
        timezone="UTC",
        sequence=0,
        created_at=moment,
    )
    session.add(account)
    session.flush()
    publications.registered(session, account)
    return account


def verify(session: Session, account: Account) -> bool:
    """Note that the address is the account holder's. Returns whether that is news. The row is locked."""
    if account.verified:
        return False
    account.verified_at = now()
    publications.verified(session, account)
    return True


def read_verification(links: LinkSigner, token: str) -> Verification:
    """Raises `BadLinkToken`."""
    try:
        return links.read_verification(token)
    except BadLink as error:
        raise BadLinkToken("Log in and ask for a new mail on your account page.") from error


def resend_verification(session: Session, account_id: UUID) -> None:
    """Ask for the mail again; nothing happens where the address is verified already."""
    account = locked(session, account_id)
    if not account.verified:
        publications.verification_requested(session, account)


def change(session: Session, account_id: UUID, changes: dict[str, str]) -> Account:
    """Set `name`, `language` or `timezone`; tells about it only when something is different afterwards."""
    account = locked(session, account_id)
    different = {name: value for name, value in changes.items() if getattr(account, name) != value}
    for name, value in different.items():
        setattr(account, name, value)
    if different:
        publications.changed(session, account)
    return account


def change_password(
    session: Session, account_id: UUID, password_hash: str, *, instead_of: str, login_id: UUID
) -> list[UUID]:
    """Replace the password and end all other logins. Returns those that ended.

    `instead_of` is the hash that was compared: raises `WrongPassword` when another has taken its place since.
    """
    account = locked(session, account_id)
    if account.password_hash != instead_of:
        raise WrongPassword
    account.password_hash = password_hash
    account.reset_rotation += 1
    return logins.end_all(session, account, but=login_id)


def request_password_reset(session: Session, address: str) -> None:
    """Ask for the mail with the link, which voids older links. Unknown addresses are passed over in silence."""
    found = by_address(session, address)
    if found:
        account = locked(session, found.id)
        account.reset_rotation += 1
        publications.password_reset_requested(session, account)


def read_password_reset(links: LinkSigner, token: str) -> Rotated:
    """Raises `BadLinkToken`."""
    try:
        return links.read_password_reset(token)
    except BadLink as error:
        raise _void() from error


def check_password_reset(session: Session, link: Rotated) -> Account:
    """The account that the link is for, held. Raises `BadLinkToken` when it was used or replaced."""
    account = held(session, link.id)
    if account is None or account.reset_rotation != link.rotation:
        raise _void()
    return account


def reset_password(session: Session, account: Account, password_hash: str) -> list[UUID]:
    """Set the password, void the link and end every login. Returns those that ended."""
    account.password_hash = password_hash
    account.reset_rotation += 1
    return logins.end_all(session, account)


def _row(session: Session, account_id: UUID) -> Account | None:
    """Locked against all but rows that refer to it: who holds what this one wants next may insert one."""
    return session.get(Account, account_id, with_for_update={"key_share": True}, populate_existing=True)


def _void() -> BadLinkToken:
    return BadLinkToken(
        "It works once, for an hour, and only until you ask for a newer one. Ask for a new link."
    )
