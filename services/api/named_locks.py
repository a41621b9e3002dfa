"""Locks upon what may have no row yet."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def hold(session: Session, name: str) -> None:
    """Until the transaction ends nobody else holds that name.

    SQLite needs none: its single connection lets one transaction run at a time.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_number(name))))


def _number(name: str) -> int:
    """A signed 64-bit number, as PostgreSQL's advisory locks want it."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
