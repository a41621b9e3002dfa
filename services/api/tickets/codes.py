"""Ticket codes: short, unguessable (60 bits), and readable over a phone (Crockford's base 32)."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_code() -> str:
    """Such as `7K3M-9QWX-2TRB`."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normalise(typed: str) -> str | None:
    """The code somebody meant: any case, with or without dashes, O for 0. None where it can be no code."""
    letters = typed.strip().upper().translate(_LOOK_ALIKES)
    possible = len(letters) == LENGTH and set(letters) <= set(ALPHABET)
    return _grouped(letters) if possible else None


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))
