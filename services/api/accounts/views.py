"""Accounts and logins as clients see them."""

from __future__ import annotations

from collections.abc import Iterable

from services.api.accounts.logins import Opened
from services.api.accounts.models import Account
from services.api.events.models import Membership
from shared.auth.guard import Renewal
from shared.locale.formats import rfc3339


def account(row: Account) -> dict[str, object]:
    return {"id": str(row.id), "name": row.name, "email": row.email, "verified": row.verified}


def me(row: Account, memberships: Iterable[Membership]) -> dict[str, object]:
    roles = [{"event_id": str(held.event_id), "role": held.role.value} for held in memberships]
    return {**account(row), "language": row.language, "timezone": row.timezone, "roles": roles}


def opened(login: Opened) -> dict[str, object]:
    return {
        "token": login.token,
        "expires_at": rfc3339(login.expires_at),
        "account": account(login.account),
    }


def lent(token: str, renewal: Renewal) -> dict[str, object]:
    return {"token": token, "expires_at": rfc3339(renewal.claims.expires_at)}


def renewed(renewal: Renewal) -> dict[str, object]:
    return {"token": renewal.token, "expires_at": rfc3339(renewal.claims.expires_at)}
