"""A repeated POST with the same `Idempotency-Key` makes nothing new."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import Response, jsonify, request
from sqlalchemy import ForeignKey, String, delete, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.api import named_locks
from services.api.base import Base, Identified
from shared import web
from shared.auth import Person
from shared.background.timers import Timer
from shared.database import Database, now
from shared.errors import Conflict, Invalid, KeyReused
from shared.web.bodies import OTHER_THAN_JSON, json_object

Row = TypeVar("Row", bound=Identified)

LONGEST_KEY = 255
KEPT = timedelta(days=7)
"""For so long a key makes a repeated request harmless; nobody repeats one for longer."""
CLEAN_BATCH = 1000


class AlreadyGone(Conflict):
    type = "already-gone"
    title = "What this request made has been deleted since"


class Creation(Base):
    """What an `Idempotency-Key` of somebody made. `fingerprint` is of the request, `item_id` of what it made."""

    __tablename__ = "creations"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    item_id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(index=True)


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


def idempotency_key() -> str | None:
    """The header that makes a repeated request harmless. Raises `Invalid`."""
    text = _header()
    if text and len(text) > LONGEST_KEY:
        raise Invalid.field("Idempotency-Key", f"Use at most {LONGEST_KEY} characters.")
    return text


def asked(person: Person) -> Key | None:
    """The request's key, of this person: looked at before the right is, so whether it is a good one is told later.

    Raises `Malformed`.
    """
    text = _header()
    if text is None:
        return None
    said = json.dumps([request.path, _sent()], sort_keys=True)
    return Key(person.id, text, sha256(said.encode()).hexdigest())


def lock(session: Session, key: Key | None) -> None:
    """Requests with the same key run one after the other. Before any other lock, so that nobody waits in a circle."""
    if key:
        named_locks.hold(session, f"creation:{key.account_id}:{key.text}")


def once(session: Session, key: Key | None, model: type[Row], make: Callable[[], Row]) -> Created[Row]:
    """Make it, or find what the same request made before. The key is locked.

    Raises `AlreadyGone`, and what `made_before` raises.
    """
    earlier = made_before(session, key)
    if earlier is None:
        made = make()
        note(session, key, made.id)
        return Created(made, is_new=True)
    row = session.get(model, earlier)
    if row is None:
        raise AlreadyGone("Send it with a new Idempotency-Key to make it again.")
    return Created(row, is_new=False)


def made_before(session: Session, key: Key | None) -> UUID | None:
    """What the same request made. The key is locked.

    Raises `Invalid` for a key that is none, `KeyReused` for another request under the same key.
    """
    idempotency_key()
    earlier = session.get(Creation, (key.account_id, key.text)) if key else None
    if key and earlier and earlier.fingerprint != key.fingerprint:
        raise KeyReused("Use a new Idempotency-Key for another request.")
    return earlier.item_id if earlier else None


def note(session: Session, key: Key | None, item_id: UUID) -> None:
    """What the request has made."""
    if key:
        kept = {"account_id": key.account_id, "key": key.text, "fingerprint": key.fingerprint}
        session.add(Creation(**kept, item_id=item_id, created_at=now()))


def answer(made: Created[Any], content: object, location: str | None = None) -> Response:
    """201 for what is new, 200 for what the same request made before, as it is now."""
    return web.created(content, location) if made.is_new else jsonify(content)


def timers(database: Database) -> list[Timer]:
    return [Timer("forget-old-keys", timedelta(minutes=10), lambda: forget_old(database))]


def forget_old(database: Database) -> bool:
    """Delete a batch of keys that were used long ago. Returns whether more are waiting."""
    keys = select(Creation.account_id, Creation.key)
    old = keys.where(Creation.created_at < now() - KEPT).limit(CLEAN_BATCH)
    gone = delete(Creation).where(tuple_(Creation.account_id, Creation.key).in_(old)).returning(Creation.key)
    with database.transaction() as session:
        return len(session.scalars(gone).all()) == CLEAN_BATCH


def _header() -> str | None:
    return request.headers.get("Idempotency-Key", "").strip() or None


def _sent() -> object:
    if request.mimetype.startswith(OTHER_THAN_JSON):
        return request.get_data(as_text=True)
    return json_object()
