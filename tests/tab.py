"""A browser's tab, as far as the socket goes: the official Socket.IO client for Python."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import Any, Self

import socketio

from shared.auth.session_cookies import SESSION_COOKIE
from tests.waiting import wait_until

PATIENCE_SECONDS = 5


class Tab:
    """Keeps what it is told, in order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.frames: queue.Queue[dict[str, Any]] = queue.Queue()
        self.refusals: list[Any] = []
        self.disconnects: list[str] = []
        self.on_end: Callable[[], None] = lambda: None
        self._client = socketio.Client(reconnection=False)
        self._client.on("response", self.frames.put, namespace="/notifs")
        self._client.on("connect_error", self.refusals.append, namespace="/notifs")
        self._client.on("disconnect", self._ended, namespace="/notifs")

    @property
    def connected(self) -> bool:
        return "/notifs" in self._client.namespaces

    def connect(
        self,
        *,
        token: str | None = None,
        cookie: str | None = None,
        cookie_header: str | None = None,
        origin: str | None = "same",
        namespace: str = "/notifs",
    ) -> Self:
        """`cookie` is the session's, `cookie_header` all of them. `origin="same"` is what a page of this server sends,
        None what a program sends."""
        cookies = cookie_header or (f"{SESSION_COOKIE}={cookie}" if cookie else None)
        headers = {"Cookie": cookies} if cookies else {}
        # Without these websocket-client sends an Origin of its own making.
        self._client.eio.websocket_extra_options = {
            "suppress_origin": origin is None,
            "origin": self.url if origin == "same" else origin,
        }
        self._client.connect(
            self.url,
            headers=headers,
            auth={"token": token} if token else None,
            transports=["websocket"],
            namespaces=[namespace],
            wait_timeout=PATIENCE_SECONDS,
        )
        return self

    def frame(self, timeout: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """The next frame. Raises `queue.Empty`."""
        return self.frames.get(timeout=timeout)

    def greeted(self) -> Self:
        assert self.frame()["meta"] == "WS connected"
        return self

    def messages(self, seconds: float) -> list[dict[str, Any]]:
        """All that comes within that time."""
        time.sleep(seconds)
        return [self.frames.get_nowait() for _ in range(self.frames.qsize())]

    def emit(self, event: str, data: object) -> None:
        self._client.emit(event, data, namespace="/notifs")

    def ends(self, timeout: float = PATIENCE_SECONDS) -> str:
        """Wait until the socket has ended; why."""
        wait_until(lambda: self.disconnects, timeout, what="the socket's end")
        return self.disconnects[0]

    def close(self) -> None:
        self._client.disconnect()

    def _ended(self, reason: str) -> None:
        self.disconnects.append(reason)
        self.on_end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
