"""One client of Engine.IO: what its server asks of a socket, over a connection that nothing waits for."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import engineio  # type: ignore[import-untyped]
import gevent
from wsproto.frame_protocol import CloseReason

from services.realtime.engine import frames
from services.realtime.engine.connection import Connection
from services.realtime.engine.deadline import Deadline
from services.realtime.engine.limits import Limits, MessageTooLarge, TooManyMessages
from shared.errors import Problem

PONG = str(engineio.packet.PONG)
PING_FRAME = frames.of(str(engineio.packet.PING))
CLOSE_FRAME = frames.of(str(engineio.packet.CLOSE))
REASON = engineio.Server.reason
logger = logging.getLogger(__name__)


class Server(Protocol):
    """Whose client it is: what all of them share."""

    limits: Limits
    unclaimed: Deadline[Client]
    closing: Deadline[Client]
    pings: Deadline[Client]
    pongs: Deadline[Client]

    complain: Callable[[Client, Problem], None]
    """Tells a client which limit it broke, before it is closed."""
    fell_behind: Callable[[Client], None]
    """Hears of each client that is cut off because it reads too slowly."""

    def tell_message(self, client: Client, data: str | bytes) -> None:
        """Hand a message to Socket.IO. Raises ValueError when it cannot be read."""

    def tell_end(self, client: Client, reason: str) -> None:
        """Socket.IO tells the namespaces that it was in."""

    def forget(self, client: Client) -> None:
        """It is closing: nothing more is sent to it or expected from it."""


class Client:
    """`send`, `close`, `closed` and `session` are Engine.IO's names for what its server calls, the rest is ours."""

    __slots__ = (
        "_allowance",
        "_allowed_at",
        "_arrived",
        "_claims",
        "_connection",
        "_engine",
        "_is_working",
        "closed",
        "closing",
        "session",
        "sid",
        "write",
    )
    connected = upgraded = True
    """Engine.IO asks before it takes a request for a session that exists: here there are no further ones."""

    def __init__(self, engine: Server, sid: str) -> None:
        self.sid = sid
        self.closing = self.closed = False
        self.session: dict[str, Any] = {}
        self._engine = engine
        self._claims = 0
        self._allowance = engine.limits.burst
        self._allowed_at = time.monotonic()
        self._arrived: deque[str | bytes] = deque()
        self._is_working = False

    def begin(self, connection: Connection) -> None:
        """From now on frames can be sent."""
        self._connection = connection
        self.write = connection.write
        """Sends a ready-made frame."""
        self._engine.unclaimed.put(self)
        self._engine.pings.put(self)

    # --- What Engine.IO's server calls -------------------------------------------------------------------------------

    def send(self, packet: engineio.packet.Packet) -> None:
        """Behind everything sent before; what comes after the end is dropped."""
        if not self.closed:
            self.write(frames.of(packet.encode()))

    def close(self, wait: bool = False, abort: bool = False, reason: str | None = None) -> None:
        """Tell the handlers, then the client unless `abort`. Nothing is waited for."""
        if self.closing:
            return
        self.closing = True
        self._engine.forget(self)
        self._engine.tell_end(self, reason or REASON.SERVER_DISCONNECT)
        if not abort:
            self.write(CLOSE_FRAME)
        self.closed = True
        self._say_goodbye()

    # --- What rooms and limits call ----------------------------------------------------------------------------------

    @property
    def backlog(self) -> int:
        """How many frames wait to be written."""
        return self._connection.backlog

    def claim(self) -> None:
        """A namespace has admitted this client."""
        self._claims += 1
        self._engine.unclaimed.call_off(self)

    def release(self) -> None:
        """A namespace is done with it; with the last one it ends soon, unless the client ends it first."""
        self._claims -= 1
        if not self._claims and not self.closing:
            self._engine.unclaimed.put(self)

    def end(self) -> None:
        """Close it after what waits has been written; the client connects again by itself."""
        self.close(reason=REASON.SERVER_DISCONNECT)

    def drop(self) -> None:
        """Cut it off without a word."""
        self._connection.cut()

    def ping(self) -> None:
        """It has so long to answer as was told in the handshake."""
        self.write(PING_FRAME)
        self._engine.pongs.put(self)

    def give_up(self) -> None:
        """It has not answered a ping. Nobody reads a goodbye there: its kernel buffer may be full for ever."""
        logger.info("client does not answer, socket closed")
        self.close(abort=True, reason=REASON.PING_TIMEOUT)
        self.drop()

    # --- What its connection calls, on the loop ----------------------------------------------------------------------

    def arrived(self, message: str | bytes) -> None:
        if self.closing:
            return
        if not self._may_speak():
            problem = TooManyMessages(f"At most {self._engine.limits.messages_per_second:g} a second.")
            self._refuse(problem, CloseReason.POLICY_VIOLATION)
        elif message == PONG:
            self._engine.pongs.call_off(self)
            self._engine.pings.put(self)
        else:
            self._arrived.append(message)
            self._work()

    def sent_too_much(self) -> None:
        problem = MessageTooLarge(f"At most {self._engine.limits.largest_message_bytes} bytes.")
        self._refuse(problem, CloseReason.MESSAGE_TOO_BIG)

    def fell_behind(self) -> None:
        self._engine.fell_behind(self)

    def ended(self) -> None:
        self._engine.closing.call_off(self)
        if not self.closing:
            gevent.spawn(self.close, abort=True, reason=REASON.TRANSPORT_CLOSE)

    def _may_speak(self) -> bool:
        """A token bucket."""
        limits, present = self._engine.limits, time.monotonic()
        earned = (present - self._allowed_at) * limits.messages_per_second
        self._allowance = min(limits.burst, self._allowance + earned) - 1
        self._allowed_at = present
        return self._allowance >= 0

    def _refuse(self, problem: Problem, code: CloseReason) -> None:
        """First in the words of Socket.IO, which its handlers hear, then in those of WebSockets."""
        logger.warning("client breaks a limit, socket closed", extra={"problem": problem.type})
        self._engine.complain(self, problem)
        self._say_goodbye(code, problem.title)
        gevent.spawn(self.close, abort=True, reason=REASON.SERVER_DISCONNECT)

    def _say_goodbye(self, code: CloseReason = CloseReason.NORMAL_CLOSURE, reason: str | None = None) -> None:
        if self._connection.is_open:
            self._engine.closing.put(self)
            self._connection.end(code, reason)

    def _work(self) -> None:
        """Handlers may wait, the loop may not; one greenlet at a time keeps a client's messages in order."""
        if not self._is_working:
            self._is_working = True
            gevent.spawn(self._take_all)

    def _take_all(self) -> None:
        try:
            while self._arrived and not self.closing:
                self._take(self._arrived.popleft())
        finally:
            self._is_working = False

    def _take(self, message: str | bytes) -> None:
        """Anything that is no packet of Engine.IO or Socket.IO ends the connection."""
        try:
            packet = engineio.packet.Packet(encoded_packet=message)
            if packet.packet_type == engineio.packet.MESSAGE:
                self._engine.tell_message(self, packet.data)
            elif packet.packet_type == engineio.packet.CLOSE:
                self.close(abort=True, reason=REASON.CLIENT_DISCONNECT)
        except (ValueError, RecursionError):
            self._say_goodbye(CloseReason.INVALID_FRAME_PAYLOAD_DATA, "no packet of Socket.IO")
            self.close(abort=True, reason=REASON.SERVER_DISCONNECT)
