"""From a WSGI request to a connection of our own, which the web server has let go of."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import gevent
from gevent import monkey
from wsproto import ConnectionType
from wsproto.events import AcceptConnection, Request
from wsproto.handshake import H11Handshake
from wsproto.utilities import ProtocolError

Environ = dict[str, Any]
PlainSocket: type[socket.socket] = monkey.get_original("socket", "socket")
"""Not gevent's: it would make the caller wait, and keeps two watchers of its own for that."""


class NoHandshake(Exception):
    """The request does not ask for a WebSocket, or not in the right form."""


def answer(environ: Environ) -> bytes:
    """The 101 answer to a request for a WebSocket. Raises `NoHandshake`.

    No extension is agreed on: compression would cost a connection some 300 KB, for frames of half a kilobyte.
    """
    if _has_body(environ):
        raise NoHandshake
    handshake = H11Handshake(ConnectionType.SERVER)
    try:
        handshake.initiate_upgrade_connection(_headers(environ), "/")
        event = next(handshake.events())
        if not isinstance(event, Request):
            raise NoHandshake
        return handshake.send(AcceptConnection())
    except (ProtocolError, ValueError, StopIteration) as error:
        raise NoHandshake from error


def _has_body(environ: Environ) -> bool:
    """gevent's own server would look for the rest of it on the connection that it has let go of."""
    return environ.get("CONTENT_LENGTH") not in {None, "", "0"} or "HTTP_TRANSFER_ENCODING" in environ


def take_over(environ: Environ, then: Callable[[socket.socket], None]) -> list[bytes]:
    """What the application must return so that the server lets go of the connection; `then` gets it, once it has.

    The server closes its own handle at the end; ours is another one for the same connection. `then` runs on the loop
    when the request's greenlet has ended: gevent's own server reads away what has arrived before it closes, so the
    client must not have been answered yet.
    """
    server_socket = _socket_of(environ)
    own = PlainSocket(fileno=os.dup(server_socket.fileno()))
    own.setblocking(False)
    with suppress(OSError):  # no TCP
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    request: gevent.Greenlet[..., object] = gevent.getcurrent()  # type: ignore[assignment]
    request.link(lambda _: then(own))
    return _hand_back(environ)


def _socket_of(environ: Environ) -> socket.socket:
    if "gunicorn.socket" in environ:
        return environ["gunicorn.socket"]
    return _stream(environ).raw._sock  # noqa: SLF001


def _hand_back(environ: Environ) -> list[bytes]:
    if "gunicorn.socket" in environ:
        raise StopIteration  # gunicorn's sign that the answer has been given
    # gevent's own server would go on and read the next request.
    _stream(environ).close()
    return []


def _stream(environ: Environ) -> Any:
    """What gevent's own server reads requests from; it lies one deeper where a request claims to have a body."""
    body = environ["wsgi.input"]
    return getattr(body, "rfile", body)


def _headers(environ: Environ) -> list[tuple[bytes, bytes]]:
    return [
        (name[5:].replace("_", "-").encode(), value.encode("latin-1"))
        for name, value in environ.items()
        if name.startswith("HTTP_") and name != "HTTP_SEC_WEBSOCKET_EXTENSIONS"
    ]
