"""What the rest of the platform is told about accounts. The account's row is locked or new whenever one is called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from shared.bus import outbox
from shared.events import (
    AccountChanged,
    AccountRegistered,
    AccountVerified,
    LoginRevoked,
    PasswordResetRequested,
    TokenMade,
    VerificationRequested,
)


def registered(session: Session, account: Account) -> None:
    outbox.record(session, AccountRegistered(**_subject(account), **_facts(account)))


def verified(session: Session, account: Account) -> None:
    outbox.record(session, AccountVerified(**_subject(account), **_facts(account)))


def changed(session: Session, account: Account) -> None:
    outbox.record(session, AccountChanged(**_subject(account), **_facts(account)))


def verification_requested(session: Session, account: Account) -> None:
    outbox.record(session, VerificationRequested(**_subject(account), **_holder(account)))


def password_reset_requested(session: Session, account: Account) -> None:
    requested = PasswordResetRequested(
        **_subject(account), **_holder(account), rotation=account.reset_rotation
    )
    outbox.record(session, requested)


def token_made(
    session: Session, account: Account, token_id: UUID, token_name: str, expires_at: datetime
) -> None:
    told = {"token_id": token_id, "token_name": token_name, "expires_at": expires_at}
    outbox.record(session, TokenMade(**_subject(account), **_holder(account), **told))


def logins_revoked(session: Session, account: Account, login_ids: Sequence[UUID]) -> None:
    revoked = LoginRevoked(**_subject(account), account_id=account.id, login_ids=tuple(login_ids))
    outbox.record(session, revoked)


def _subject(account: Account) -> dict[str, Any]:
    return {"subject": f"accounts/{account.id}", "sequence": account.next_sequence()}


def _holder(account: Account) -> dict[str, Any]:
    return {
        "account_id": account.id,
        "name": account.name,
        "email": account.email,
        "language": account.language,
    }


def _facts(account: Account) -> dict[str, Any]:
    return {**_holder(account), "verified": account.verified, "timezone": account.timezone}
