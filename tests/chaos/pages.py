"""A page that somebody has open: it follows the inbox live, reads what it missed, and connects again by itself."""

from __future__ import annotations

import queue
import threading
from typing import Self

import socketio

from tests.chaos.client import Client
from tests.chaos.cursor import Cursor, Json
from tests.tab import Tab

GREETING, HEARTBEAT = "WS connected", "Heartbeat"
PAGE_SIZE = 100
RETRY_SECONDS = 1.0
LOOK_SECONDS = 0.2


class OpenPage:
    """Runs on a thread of its own until it is closed. `cursor` is what it shows."""

    def __init__(self, client: Client, look_seconds: float = LOOK_SECONDS) -> None:
        self.cursor = Cursor()
        self.client = client
        self._look_seconds = look_seconds
        self._closing = threading.Event()
        self._must_read = False
        self._thread = threading.Thread(target=self._run, name="page", daemon=True)

    @property
    def who(self) -> str:
        return str(self.client.visitor.id)

    def open(self) -> Self:
        """Returns once it has read its inbox for the first time."""
        while self.cursor.seq is None:
            self._read()
        self._thread.start()
        return self

    def close(self) -> None:
        self._closing.set()
        self._thread.join(30)

    def _run(self) -> None:
        while not self._closing.is_set():
            with Tab(self.client.visitor.edge.url) as tab:
                try:
                    tab.connect(cookie_header=self.client.visitor.cookie)
                except socketio.exceptions.ConnectionError:
                    self._must_read = True  # it may be the log-in that has run out: reading renews it
                else:
                    self._follow(tab)
            self._catch_up()
            self._closing.wait(RETRY_SECONDS)

    def _follow(self, tab: Tab) -> None:
        while not self._closing.is_set() and not tab.disconnects:
            try:
                self._take(tab.frame(timeout=self._look_seconds))
            except queue.Empty:
                self._catch_up()

    def _take(self, frame: Json) -> None:
        if frame["meta"] == GREETING:
            self._must_read = True
        elif frame["meta"] == HEARTBEAT:
            self._must_read |= frame["seq"] > (self.cursor.seq or 0)
        elif not self.cursor.take_frame(frame):
            self._must_read = True
        self._catch_up()

    def _catch_up(self) -> None:
        if self._must_read:
            self._must_read = not self._read()

    def _read(self) -> bool:
        """All that is new. False when that did not succeed."""
        first = self.cursor.seq is None
        query = {"limit": 1} if first else {"after_seq": self.cursor.seq, "limit": PAGE_SIZE}
        answer = self.client.ask("GET", "/notifications", params=query)
        if answer is None or not answer.ok:
            return False
        page = answer.json()
        if first:
            self.cursor.start(page)
            return True
        self.cursor.take_page(page)
        return page["next"] is None or self._read()
