"""A repeated POST with the same `Idempotency-Key` makes nothing new."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from services.api.base import Identified
from services.api.programme.errors import AlreadyGone
from services.api.programme.models import Creation
from shared.database import Database, now
from shared.errors import KeyReused

Row = TypeVar("Row", bound=Identified)

KEPT = timedelta(days=7)
"""For so long a key makes a repeated request harmless; nobody repeats one for longer."""
CLEAN_BATCH = 1000


@dataclass(frozen=True)
class Created(Generic[Row]):
    row: Row
    is_new: bool


@dataclass(frozen=True)
class Key:
    """What the client called this request, and what the request says."""

    account_id: UUID
    text: str
    fingerprint: str

    @classmethod
    def of(cls, account_id: UUID, text: str, path: str, sent: dict[str, Any]) -> Key:
        said = json.dumps([path, sent], sort_keys=True)
        return cls(account_id, text, sha256(said.encode()).hexdigest())


def forget_old(database: Database) -> bool:
    """Delete a batch of keys that were used long ago. Returns whether more are waiting."""
    keys = select(Creation.account_id, Creation.key)
    old = keys.where(Creation.created_at < now() - KEPT).limit(CLEAN_BATCH)
    gone = delete(Creation).where(tuple_(Creation.account_id, Creation.key).in_(old)).returning(Creation.key)
    with database.transaction() as session:
        return len(session.scalars(gone).all()) == CLEAN_BATCH


def lock(session: Session, account_id: UUID) -> None:
    """Requests with a key of one person run one after the other. Before any other lock: orders do it so too."""
    session.get_one(Account, account_id, with_for_update={"key_share": True})


def once(session: Session, key: Key | None, model: type[Row], make: Callable[[], Row]) -> Created[Row]:
    """Make it, or find what the same request made before. The account is locked where there is a key.

    Raises `KeyReused` for another request under the same key, `AlreadyGone`.
    """
    if key is None:
        return Created(make(), is_new=True)
    earlier = session.get(Creation, (key.account_id, key.text))
    if earlier:
        return Created(_same(session, earlier, key, model), is_new=False)
    made = make()
    session.add(
        Creation(
            account_id=key.account_id,
            key=key.text,
            fingerprint=key.fingerprint,
            item_id=made.id,
            created_at=now(),
        )
    )
    return Created(made, is_new=True)


def _same(session: Session, earlier: Creation, key: Key, model: type[Row]) -> Row:
    if earlier.fingerprint != key.fingerprint:
        raise KeyReused("Use a new Idempotency-Key for another request.")
    row = session.get(model, earlier.item_id)
    if row is None:
        raise AlreadyGone("Send it with a new Idempotency-Key to make it again.")
    return row
