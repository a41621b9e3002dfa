"""A page's live connection: its own, or that of the tab which leads."""

from __future__ import annotations

from playwright.sync_api import Page, WebSocket

GREETING = "WS connected"
LIVE = "notification-bell[live]"
POLL_MS = 20


class Line:
    """To be made before the page is opened."""

    def __init__(self, tab: Page) -> None:
        self._tab = tab
        self._sockets: set[WebSocket] = set()
        tab.on("websocket", self._follow)

    @property
    def is_live(self) -> bool:
        """The page hears of everything at once, whichever tab holds the connection."""
        return self._tab.locator(LIVE).count() > 0

    @property
    def leads(self) -> bool:
        """This very page holds a connection that the server has greeted."""
        return bool(self._sockets)

    def wait_until_live(self, seconds: float = 10) -> None:
        self._wait(True, seconds)

    def wait_until_ended(self, seconds: float = 10) -> None:
        self._wait(False, seconds)

    def _wait(self, live: bool, seconds: float) -> None:
        for _ in range(int(seconds * 1000 / POLL_MS)):
            if self.is_live is live:
                return
            self._tab.wait_for_timeout(POLL_MS)
        raise TimeoutError(f"The page was {'not ' if live else ''}live for {seconds:g} s.")

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self._hear(socket, str(frame)))
        socket.on("close", self._leave)

    def _hear(self, socket: WebSocket, frame: str) -> None:
        if GREETING in frame:
            self._sockets.add(socket)

    def _leave(self, socket: WebSocket) -> None:
        self._sockets.discard(socket)
