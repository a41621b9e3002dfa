"""Mail addresses: how they are compared, guarded against a race, and shown to strangers."""

from __future__ import annotations

import unicodedata

from sqlalchemy.orm import Session

from services.api import named_locks

LONGEST_ADDRESS = 254
"""RFC 5321 section 4.5.3.1.3, without the angle brackets."""


def key_of(address: str) -> str:
    """Two spellings of one address have the same key, whatever their case."""
    return unicodedata.normalize("NFKC", address).casefold()


def lock(session: Session, key: str) -> None:
    """Hold the address until the transaction ends, though no row of it may exist yet.

    Without it an invite and a sign-up at the same moment would each look for the other and find nothing.
    """
    named_locks.hold(session, f"address:{key}")


def masked(address: str) -> str:
    """`a…@b….org`: enough for its owner to recognise, too little for anybody else to write to."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain[:1]}….{domain.rpartition('.')[2]}"
