"""Engine.IO's server with connections of our own: WebSockets that the event loop reads and writes."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from typing import Any

import engineio  # type: ignore[import-untyped]

from services.realtime.engine import frames, handshake
from services.realtime.engine.client import Client
from services.realtime.engine.connection import Connection
from services.realtime.engine.cork import Cork
from services.realtime.engine.deadline import Deadline
from services.realtime.engine.handshake import Environ, NoHandshake
from services.realtime.engine.limits import Limits
from shared.errors import Problem

CLOSING_SECONDS = 5
"""How long the other side may take to answer our closing frame."""
logger = logging.getLogger(__name__)


class Engine(engineio.Server):
    """WebSockets only, so there is one request for each client, and no upgrade."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(
            async_mode="gevent",
            transports=["websocket"],
            async_handlers=False,
            monitor_clients=False,
            max_http_buffer_size=limits.largest_message_bytes,
            ping_interval=limits.ping_interval_seconds,
            ping_timeout=limits.ping_timeout_seconds,
            # The namespace checks the origin, so that a client is told why; Engine.IO would only say 400.
            cors_allowed_origins=[],
        )
        self.limits = limits
        self.cork = Cork()
        self.is_closed = False
        """Whether newcomers are turned away, so that the edge leads them to another process."""
        self.complain: Callable[[Client, Problem], None] = lambda _client, _problem: None
        self.fell_behind: Callable[[Client], None] = lambda _client: None
        self.unclaimed = Deadline[Client](limits.unclaimed_seconds, Client.drop)
        self.closing = Deadline[Client](CLOSING_SECONDS, Client.drop)
        self.pings = Deadline[Client](limits.ping_interval_seconds, Client.ping)
        self.pongs = Deadline[Client](limits.ping_timeout_seconds, Client.give_up)

    def forget(self, client: Client) -> None:
        """It is closing: nothing more is sent to it or expected from it."""
        self.sockets.pop(client.sid, None)
        for deadline in (self.unclaimed, self.pings, self.pongs):
            deadline.call_off(client)

    def tell_message(self, client: Client, data: str | bytes) -> None:
        """Hand a message to Socket.IO. Raises ValueError when it cannot be read."""
        self.handlers["message"](client.sid, data)

    def tell_end(self, client: Client, reason: str) -> None:
        """Socket.IO tells the namespaces that it was in."""
        self._trigger_event("disconnect", client.sid, reason, run_async=False)

    def _handle_connect(
        self,
        environ: Environ,
        start_response: Callable[..., object],
        transport: str,
        jsonp_index: int | None = None,
    ) -> Any:
        if self.is_closed or len(self.sockets) >= self.limits.most_clients:
            return _refuse(
                start_response, "503 Service Unavailable", "Come back later, or ask another process."
            )
        try:
            answer = handshake.answer(environ)
        except NoHandshake:
            return _refuse(start_response, "400 Bad Request", "This is no WebSocket handshake.")
        kept = _kept(environ)
        return handshake.take_over(environ, lambda sock: self._begin(sock, answer, kept))

    def _begin(self, sock: socket.socket, answer: bytes, environ: Environ) -> None:
        """On the loop, when the web server has let go."""
        client = Client(self, self.generate_id())
        self.sockets[client.sid] = client
        connection = Connection(sock, client, self.max_http_buffer_size, self.cork)
        client.begin(connection)
        connection.write(answer + frames.of(self._opening(client).encode()))
        self._trigger_event("connect", client.sid, environ, run_async=False)

    def _opening(self, client: Client) -> engineio.packet.Packet:
        return engineio.packet.Packet(
            engineio.packet.OPEN,
            {
                "sid": client.sid,
                "upgrades": [],
                "pingTimeout": int(self.ping_timeout * 1000),
                "pingInterval": int(self.ping_interval * 1000),
                "maxPayload": self.max_http_buffer_size,
            },
        )


def _refuse(start_response: Callable[..., object], status: str, why: str) -> list[bytes]:
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "1")])
    return [f"{why}\n".encode()]


def _kept(environ: Environ) -> Environ:
    """What handlers may still want of the request, for as long as the connection lives: not the server's objects."""
    return {name: value for name, value in environ.items() if isinstance(value, str) or name == "flask.app"}
