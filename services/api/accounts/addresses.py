"""Mail addresses: how they are compared, guarded against a race, and shown to strangers."""

from __future__ import annotations

import unicodedata
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

LONGEST_ADDRESS = 254
"""RFC 5321 section 4.5.3.1.3, without the angle brackets."""


def key_of(address: str) -> str:
    """Two spellings of one address have the same key, whatever their case."""
    return unicodedata.normalize("NFKC", address).casefold()


def lock(session: Session, key: str) -> None:
    """Hold the address until the transaction ends, though no row of it may exist yet.

    Without it an invite and a sign-up at the same moment would each look for the other and find nothing.
    SQLite needs none: its single connection lets one transaction run at a time.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_number(key))))


def masked(address: str) -> str:
    """`a…@b….org`: enough for its owner to recognise, too little for anybody else to write to."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain[:1]}….{domain.rpartition('.')[2]}"


def _number(key: str) -> int:
    """A signed 64-bit number, as PostgreSQL's advisory locks want it."""
    return int.from_bytes(sha256(f"address:{key}".encode()).digest()[:8], signed=True)
