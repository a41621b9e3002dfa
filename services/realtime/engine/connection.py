"""One WebSocket on a socket that never makes anybody wait."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from gevent import get_hub
from wsproto.connection import Connection as Frames
from wsproto.connection import ConnectionState, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, TextMessage
from wsproto.frame_protocol import CloseReason

from services.realtime.engine.cork import Cork

MOST_WAITING = 200
"""Frames that may wait for a client that reads slowly; with one more it is cut off."""
MOST_WAITING_BYTES = 8 * 1024 * 1024
READ_BYTES = 16 * 1024
MOST_AT_ONCE = 64
"""Frames that are handed to the kernel in one call."""
READABLE, WRITABLE = 1, 2
"""The loop's names for what it watches for."""


class Listener(Protocol):
    """Whose connection it is. Called on the loop: nothing here may wait."""

    def arrived(self, message: str | bytes) -> None:
        """A whole message, no larger than agreed."""

    def sent_too_much(self) -> None:
        """A message larger than agreed, of which the rest is not read: the listener ends the connection."""

    def fell_behind(self) -> None:
        """The client reads too slowly; the connection is about to be cut."""

    def ended(self) -> None:
        """Nothing more will arrive or leave. Called once."""


class Connection:
    """`write` sends or keeps; `end` says goodbye after what waits; `cut` is at once."""

    __slots__ = (
        "_cork",
        "_is_garbled",
        "_is_last_written",
        "_is_open",
        "_largest_bytes",
        "_listener",
        "_parts",
        "_parts_bytes",
        "_protocol",
        "_reading",
        "_send",
        "_socket",
        "_waiting",
        "_waiting_bytes",
        "_writing",
    )

    def __init__(self, sock: socket.socket, listener: Listener, largest_bytes: int, cork: Cork) -> None:
        """`sock` is not blocking; of it nothing is read yet that belongs to the WebSocket. Messages over
        `largest_bytes` are not taken."""
        self._socket = sock
        self._send: Callable[[bytes], int] = sock.send
        self._listener = listener
        self._largest_bytes = largest_bytes
        self._cork = cork
        self._protocol = Frames(ConnectionType.SERVER)
        self._parts: list[str | bytes] = []
        self._parts_bytes = 0
        self._waiting: deque[bytes | memoryview] | None = None
        self._waiting_bytes = 0
        self._is_open = True
        self._is_last_written = False
        self._is_garbled = False
        loop = get_hub().loop
        self._reading = loop.io(sock.fileno(), READABLE)
        self._writing = loop.io(sock.fileno(), WRITABLE)
        self._reading.start(self._read)

    @property
    def is_open(self) -> bool:
        """Until it was cut, or both sides have said goodbye."""
        return self._is_open

    @property
    def backlog(self) -> int:
        """How many frames wait to be written."""
        return len(self._waiting) if self._waiting else 0

    def write(self, frame: bytes) -> None:
        """Send a frame behind those before it, at once where nothing waits. Never raises: a connection that is gone
        tells its listener."""
        if self._cork.is_in:
            self._cork.hold(self, frame)
        else:
            self.send(frame)

    def send(self, *frames: bytes) -> None:
        """Past the cork; in one go where nothing waits."""
        if self._waiting:
            for frame in frames:
                self._keep(frame)
            return
        whole = b"".join(frames)
        try:
            sent = self._send(whole)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.cut()
            return
        if sent < len(whole):
            self._keep(memoryview(whole)[sent:] if sent else whole)

    def end(self, code: int = CloseReason.NORMAL_CLOSURE, reason: str | None = None) -> None:
        """Send a closing frame behind what waits; the connection ends when the client has answered it."""
        if self._protocol.state is ConnectionState.OPEN:
            self._write_last(self._protocol.send(CloseConnection(code, reason)))

    def cut(self) -> None:
        """End it without a word; what waits is lost."""
        if not self._is_open:
            return
        self._is_open = False
        for watcher in (self._reading, self._writing):
            watcher.stop()
            watcher.close()
        self._waiting = None
        with suppress(OSError):  # the other side went first
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._listener.ended()

    def _write_last(self, frame: bytes) -> None:
        """After a closing frame there must be no other."""
        self._cork.release(self)
        self.send(frame)
        self._is_last_written = True
        self._send = len  # the next ones are as good as sent

    # --- What does not fit -------------------------------------------------------------------------------------------

    def _keep(self, frame: bytes | memoryview) -> None:
        if not self._is_open or self._is_last_written:
            return
        if self._waiting is None:
            self._waiting = deque()
        if not self._waiting:
            self._writing.start(self._write_on)
        self._waiting.append(frame)
        self._waiting_bytes += len(frame)
        if len(self._waiting) > MOST_WAITING or self._waiting_bytes > MOST_WAITING_BYTES:
            self._listener.fell_behind()
            self.cut()

    def _write_on(self) -> None:
        """There is room again."""
        waiting = self._waiting or deque()
        try:
            sent = self._socket.sendmsg([waiting[n] for n in range(min(len(waiting), MOST_AT_ONCE))])
        except BlockingIOError:
            return
        except OSError:
            self.cut()
            return
        self._waiting_bytes -= sent
        self._forget(waiting, sent)
        if not waiting:
            self._waiting = None
            self._writing.stop()
            self._close_if_said_goodbye()

    def _forget(self, waiting: deque[bytes | memoryview], sent: int) -> None:
        while sent:
            frame = waiting.popleft()
            if sent < len(frame):
                waiting.appendleft(memoryview(frame)[sent:])
                return
            sent -= len(frame)

    # --- What arrives ------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        try:
            data = self._socket.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.cut()
            return
        self._protocol.receive_data(data)
        for event in self._protocol.events():
            self._react(event)
            if not self._is_open:
                return

    def _react(self, event: Event) -> None:
        if isinstance(event, TextMessage | BytesMessage):
            self._take(event)
        elif isinstance(event, Ping):
            self.write(self._protocol.send(event.response()))
        elif isinstance(event, CloseConnection):
            self._answer_goodbye(event)

    def _take(self, event: TextMessage | BytesMessage) -> None:
        if self._protocol.state is not ConnectionState.OPEN:
            return  # it came after our goodbye
        self._parts_bytes += len(event.data)
        if self._parts_bytes > self._largest_bytes:
            self._listener.sent_too_much()
            return
        self._parts.append(event.data if isinstance(event, TextMessage) else bytes(event.data))
        if event.message_finished:
            parts, self._parts, self._parts_bytes = self._parts, [], 0
            self._listener.arrived("".join(parts) if isinstance(event, TextMessage) else b"".join(parts))  # type: ignore[arg-type]

    def _answer_goodbye(self, event: CloseConnection) -> None:
        if self._protocol.state is ConnectionState.OPEN:  # it is none: what arrived is no frame
            self._is_garbled = True
            self.end(event.code, event.reason)
        elif self._protocol.state is ConnectionState.REMOTE_CLOSING:
            self._write_last(self._protocol.send(event.response()))
        self._close_if_said_goodbye()

    def _close_if_said_goodbye(self) -> None:
        """Both sides have said goodbye, or the other one never will, and ours is sent."""
        is_over = self._is_garbled or self._protocol.state is ConnectionState.CLOSED
        if is_over and not self._waiting:
            self.cut()
