"""One correlation id from the request to the last handler, as a W3C traceparent (https://www.w3.org/TR/trace-context/)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_FORMAT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_REQUEST_ID = re.compile(r"[0-9a-f]{32}")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def start(request_id: str | None = None) -> str:
    """A new traceparent; the edge's request id (32 hex digits) becomes the trace id."""
    chance = secrets.token_hex(24)
    trace_id = request_id if request_id and _REQUEST_ID.fullmatch(request_id) else chance[:32]
    return f"00-{trace_id}-{chance[32:]}-01"


def current() -> str | None:
    """The whole traceparent (W3C Trace Context) of what is being done, or None."""
    return _current.get()


def current_id() -> str | None:
    """The trace id alone, as it stands in logs and in the `X-Request-Id` header."""
    return id_of(_current.get())


def id_of(traceparent: str | None) -> str | None:
    """The trace id in it."""
    match = _FORMAT.fullmatch(traceparent or "")
    return match.group(1) if match else None


@contextmanager
def following(traceparent: str | None) -> Iterator[None]:
    """Within the block everything logged and published carries this trace."""
    token = _current.set(traceparent or start())
    try:
        yield
    finally:
        _current.reset(token)


def enter(traceparent: str) -> None:
    """For a whole request: Flask runs each in a context of its own, so nothing needs to be reset."""
    _current.set(traceparent)
