"""What the browser's console holds against a page."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

# The browser's way to say that a page was left before its live connection stood.
HARMLESS = "WebSocket is closed before the connection is established"


class Complaints:
    """Errors, warnings and breaches of the Content-Security-Policy on all pages of a browser context.

    A test that causes some on purpose says so with `expect`.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._heard: list[str] = []
        self._expected: list[re.Pattern[str]] = [re.compile(HARMLESS)]
        context.on("console", self._hear)
        context.on("weberror", self._hear_error)

    @property
    def unexpected(self) -> list[str]:
        return [said for said in self._heard if not any(known.search(said) for known in self._expected)]

    def expect(self, *patterns: str) -> None:
        """Regular expressions for what may be said, found anywhere in it or in the address it is about."""
        self._expected += [re.compile(pattern) for pattern in patterns]

    def expect_status(self, *statuses: int) -> None:
        """The browser reports every answer from 400 on, also when it is what the test is about."""
        self.expect(*(rf"responded with a status of {status}\b" for status in statuses))

    def end(self) -> None:
        """Hear nothing more: what a page says when it is taken away is no complaint."""
        self._context.remove_listener("console", self._hear)
        self._context.remove_listener("weberror", self._hear_error)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self._heard.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _hear_error(self, error: WebError) -> None:
        self._heard.append(f"uncaught: {error.error}")
