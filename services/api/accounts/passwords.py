"""Passwords are kept as argon2id hashes. Making one takes a tenth of a second and 64 MB: never inside a transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import gevent
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from gevent.monkey import is_module_patched

P = ParamSpec("P")
T = TypeVar("T")

UNKNOWN = "$argon2id$v=19$m=65536,t=3,p=4$uqjJy81hwmMS1mj65oXt2Q$KQVSiVzWrU/LkHttdV2d1leyH+YmUKU5y5lnr70KLts"
"""The hash of nobody's password: checked for unknown addresses, so that they take as long as known ones."""
hasher = PasswordHasher()


def hashed(password: str) -> str:
    return _aside(hasher.hash, password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password. Takes as long when there is no hash."""
    found = _aside(_verified, password_hash or UNKNOWN, password)
    return found and password_hash is not None


def _verified(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except VerificationError:
        return False


def _aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Under gevent in a real thread: a greenlet that computes would hold up every other request."""
    if is_module_patched("threading"):
        return gevent.get_hub().threadpool.apply(work, args, kwargs)
    return work(*args, **kwargs)
