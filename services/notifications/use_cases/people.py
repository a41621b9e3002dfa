"""The people this service knows: a small copy of `api`'s accounts, moved forward only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Select, func, or_, select
from sqlalchemy.orm import Session

from services.notifications.messages import wording
from services.notifications.models import Person
from shared.database import dialect, insert_on
from shared.database.bulk import insert_many, listed
from shared.events.accounts import AccountEvent

MOST_MATCHES = 100
COLUMNS = ("name", "email", "verified", "language", "timezone", "sequence")


def remember(session: Session, accounts: Iterable[AccountEvent]) -> None:
    """Keep what the newest event says of each account; older ones, in whatever order they come, change nothing."""
    newest: dict[UUID, AccountEvent] = {}
    for account in accounts:
        if account.account_id not in newest or newest[account.account_id].sequence < account.sequence:
            newest[account.account_id] = account
    if newest:
        # Sorted, so that two workers wait for each other's rows in one order and never in a circle.
        insert_many(
            session, _newer(dialect(session)), [_row(newest[account_id]) for account_id in sorted(newest)]
        )


def known(session: Session, user_ids: Collection[UUID]) -> dict[UUID, Person]:
    people = session.scalars(_known(dialect(session)), {"ids": list(user_ids)}) if user_ids else ()
    return {person.id: person for person in people}


@cache
def _known(kind: str) -> Select[Person]:
    return select(Person).where(listed(kind, Person.id, "ids"))


def matching(session: Session, text: str) -> set[UUID]:
    """Accounts by address, or by a part of their name; the first ones, where it fits very many."""
    wanted = text.strip()
    by_name = Person.name.icontains(wanted, autoescape=True)
    by_address = func.lower(Person.email) == wanted.lower()
    return set(
        session.scalars(
            select(Person.id).where(or_(by_name, by_address)).order_by(Person.id).limit(MOST_MATCHES)
        )
    )


@cache
def _newer(kind: str) -> Insert:
    statement = insert_on(kind, Person)
    changing = {name: statement.excluded[name] for name in COLUMNS}
    newer = Person.sequence < statement.excluded.sequence
    return statement.on_conflict_do_update(index_elements=["id"], set_=changing, where=newer)


def _row(account: AccountEvent) -> dict[str, Any]:
    columns = {name: getattr(account, name) for name in COLUMNS}
    return {"id": account.account_id, **columns, "name": wording.plain(account.name)}
