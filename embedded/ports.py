"""Listening, or saying clearly why not."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any, Literal

from gevent.pywsgi import WSGIHandler, WSGIServer

UNREADABLE = {
    "400": ("Not readable", "The address or a header could not be read, or is too long."),
    "414": ("Address too long", "Use a shorter address."),
}
"""Title and detail by status, as the gateway says them."""


class PortTaken(Exception):
    """Something else listens there."""


def server(host: str, port: int, application: Callable[..., Any]) -> WSGIServer:
    """A bound server that does not answer yet. Raises `PortTaken`."""
    made = WSGIServer((host, port), application, log=None, handler_class=_Connection)
    try:
        made.init_socket()
    except OSError as error:
        raise PortTaken(port) from error
    # Without it every request on a kept connection waits 40 ms for the other side's delayed acknowledgement.
    made.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


class _Connection(WSGIHandler):
    """What cannot be read never reaches the application, and gevent refuses it without a word."""

    def handle_one_request(self) -> tuple[str, bytes] | Literal[True] | None:
        answer = super().handle_one_request()
        return (answer[0], _refusal(answer[0])) if isinstance(answer, tuple) else answer


def _refusal(status: str) -> bytes:
    title, detail = UNREADABLE[status]
    body = json.dumps({"type": "about:blank", "title": title, "status": int(status), "detail": detail})
    head = f"HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            return False
        return True


def any_free(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
