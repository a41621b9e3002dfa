"""What the tests of the edge's cache share: how they ask, and as whom."""

from __future__ import annotations

import time
from collections.abc import Callable

import requests

from shared.auth.session_cookies import SESSION_COOKIE
from tests.front_desk import Visitor

Ask = Callable[..., requests.Response]
"""Takes a path below `/api/v1/events/`, a method, and headers with `_` for `-`."""
LIST = ""


def start_of_a_second() -> None:
    """The edge keeps an answer to the end of the second: what is asked twice now is asked in the same one."""
    time.sleep(1 - time.time() % 1)


def proof_of(visitor: Visitor, kind: str) -> dict[str, str]:
    if kind == "cookie":
        return {"Cookie": f"{SESSION_COOKIE}={visitor.token}"}
    return {"Authorization": f"Bearer {visitor.token}"}
