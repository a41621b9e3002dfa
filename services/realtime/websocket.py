"""Engine.IO's WebSocket over simple-websocket, with the bounds that neither has."""

from __future__ import annotations

import logging
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import engineio  # type: ignore[import-untyped]
import gevent
import simple_websocket
from engineio.async_drivers.gevent import Thread as Greenlet  # type: ignore[import-untyped]
from gevent.event import Event
from gevent.lock import BoundedSemaphore
from gevent.selectors import DefaultSelector
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import ProtocolError

MOST_WAITING = 200
"""Packets that may wait for a client that reads slowly; with one more it is dropped."""
MOST_MESSAGES, MESSAGES_WINDOW_SECONDS = 20, 10
"""A client has next to nothing to say: it connects, answers pings, leaves."""
NOBODYS_SECONDS = 10
"""How long a connection may be open that no namespace has admitted, or that has left them all."""
CLOSING_SECONDS = 5
"""How long the other side may take to answer our closing frame."""
ENVIRON_KEY = "fanfare.websocket"
logger = logging.getLogger(__name__)


class WebSocket:
    """One connection, as Engine.IO drives it: `wait`, `send` and `close` are its calls, the rest is ours."""

    def __init__(self, handler: Callable[[WebSocket], object], server: engineio.Server) -> None:
        self._handler = handler
        # Engine.IO gives its driver a bound method; the queue of what waits to be written belongs to its owner.
        self._engine_socket: engineio.Socket = handler.__self__  # type: ignore[attr-defined]
        self._largest_bytes = server.max_http_buffer_size
        self._received: deque[float] = deque(maxlen=MOST_MESSAGES)
        self._claims = 0
        self._connection: _Connection
        self._deadline: gevent.Greenlet[[], None] | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
        # Compression would cost each connection some 300 KB for frames of half a kilobyte.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        environ[ENVIRON_KEY] = self
        try:
            self._connection = _Connection(
                environ,
                max_message_size=self._largest_bytes,
                thread_class=Greenlet,
                event_class=Event,
                selector_class=DefaultSelector,
            )
        except (ProtocolError, simple_websocket.ConnectionError):
            self._engine_socket.close(wait=False, abort=True)
            start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"This is no WebSocket handshake.\n"]
        self._end_within(NOBODYS_SECONDS)
        self._handler(self)
        self._call_off_end()
        return self._hand_back(environ)

    @property
    def backlog(self) -> int:
        """How many packets wait to be written, beside those that the writer has in its hands."""
        return int(self._engine_socket.queue.qsize())

    def claim(self) -> None:
        """A namespace has admitted this connection."""
        self._claims += 1
        self._call_off_end()

    def release(self) -> None:
        """A namespace is done with it; with the last one it ends soon, unless the client ends it first."""
        self._claims -= 1
        if not self._claims:
            self._end_within(NOBODYS_SECONDS)

    def end(self) -> None:
        """Close it after what is waiting has been written; the client connects again by itself."""
        self._engine_socket.close(wait=False, reason=engineio.Server.reason.SERVER_DISCONNECT)
        self._end_within(CLOSING_SECONDS)

    def drop(self) -> None:
        """Cut it off, without a word: both its reader and a writer stuck in a full buffer come back with an error."""
        with suppress(OSError):
            self._connection.sock.shutdown(socket.SHUT_RDWR)

    def send(self, message: str | bytes) -> None:
        """Raises OSError when the connection is gone."""
        try:
            self._connection.send(message)
        except simple_websocket.ConnectionClosed as error:
            raise OSError("the WebSocket is closed") from error

    def wait(self) -> str | bytes | None:
        """The next message, or None at the end."""
        try:
            message: str | bytes = self._connection.receive()
        except simple_websocket.ConnectionClosed:
            return None
        if self._talks_too_much():
            logger.warning("client sends too much, socket closed")
            self._close(CloseReason.POLICY_VIOLATION, "too many messages")
            return None
        if not _is_packet(message):
            self._close(CloseReason.INVALID_FRAME_PAYLOAD_DATA, "no packet of Engine.IO")
            return None
        return message

    def close(self) -> None:
        self._close(CloseReason.NORMAL_CLOSURE, None)

    def _close(self, reason: CloseReason, message: str | None) -> None:
        if not self._connection.connected:
            return
        # simple-websocket waits for the other side's closing frame for as long as it takes.
        self._end_within(CLOSING_SECONDS)
        with suppress(OSError):
            self._connection.close(reason, message)

    def _talks_too_much(self) -> bool:
        present = time.monotonic()
        full = len(self._received) == MOST_MESSAGES
        if full and present - self._received[0] < MESSAGES_WINDOW_SECONDS:
            return True
        self._received.append(present)
        return False

    def _end_within(self, seconds: float) -> None:
        self._call_off_end()
        self._deadline = gevent.spawn_later(seconds, self.drop)

    def _call_off_end(self) -> None:
        if self._deadline is not None:
            self._deadline.kill(block=False)
            self._deadline = None

    def _hand_back(self, environ: dict[str, Any]) -> list[bytes]:
        """Tell the web server that the answer has been given and the connection is not its own any more."""
        if self._connection.mode == "gunicorn":
            raise StopIteration
        # gevent's own server would go on and take the client's closing frame for another request.
        environ["wsgi.input"].close()
        return []


def _is_packet(message: str | bytes) -> bool:
    """Read it ahead of Engine.IO, which lets the error out of the application and leaves the connection behind."""
    try:
        engineio.packet.Packet(encoded_packet=message)
    except (ValueError, RecursionError):
        return False
    return True


class _Connection(simple_websocket.Server):
    sock: Any

    def handshake(self) -> None:
        self.sock = _WholeWrites(self.sock)
        super().handshake()


class _WholeWrites:
    """A socket whose `send` sends everything, one caller at a time.

    simple-websocket calls `send` once: of a frame that does not fit into the system's buffer the rest would be lost,
    and a pong, written by the reader, could come to lie in the middle of a frame.
    """

    def __init__(self, sock: Any) -> None:
        self._socket = sock
        self._writing = BoundedSemaphore()

    def send(self, data: bytes) -> int:
        with self._writing:
            self._socket.sendall(data)
        return len(data)

    def recv(self, size: int) -> bytes:
        return bytes(self._socket.recv(size))

    def shutdown(self, how: int) -> None:
        self._socket.shutdown(how)

    def close(self) -> None:
        self._socket.close()
