"""Addresses that a mail server refused for good: nothing more goes there until their holder says that they are well.

What somebody asked for just now (a new password, the proof of an address) is tried all the same; getting through, it
shows that the address takes mail again.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.notifications.models import StoppedAddress
from services.notifications.use_cases import people
from shared.database import insert, now
from shared.database.bulk import among


def stop(session: Session, address: str, reason: str) -> None:
    row = {"address": _key(address), "reason": reason, "since": now()}
    session.execute(insert(session, StoppedAddress).values(row).on_conflict_do_nothing())


def resume(session: Session, address: str) -> None:
    """Again is harmless."""
    session.execute(delete(StoppedAddress).where(StoppedAddress.address == _key(address)))


def stopped(session: Session, addresses: Collection[str]) -> dict[str, StoppedAddress]:
    """Those among the addresses, by the addresses as given."""
    keys = {_key(address) for address in addresses}
    if not keys:
        return {}
    rows = session.scalars(select(StoppedAddress).where(among(session, StoppedAddress.address, keys)))
    found = {row.address: row for row in rows}
    return {address: found[_key(address)] for address in addresses if _key(address) in found}


def of(session: Session, user_id: UUID) -> StoppedAddress | None:
    """Of the address of an account, if it refuses mail."""
    person = people.known(session, [user_id]).get(user_id)
    return stopped(session, [person.email]).get(person.email) if person else None


def resume_for(session: Session, user_id: UUID) -> None:
    """The holder of the account says that their address takes mail. Again is harmless."""
    if found := of(session, user_id):
        session.delete(found)


def _key(address: str) -> str:
    return address.strip().casefold()
