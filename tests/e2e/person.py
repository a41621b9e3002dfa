"""Somebody with a browser of their own."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, Error, Page

from shared.auth.session_cookies import SESSION_COOKIE
from tests.e2e.complaints import Complaints
from tests.e2e.line import Line
from tests.e2e.platform import Platform
from tests.system.visitor import Visitor

PATIENCE_MS = 10_000
NOTHING = "about:blank"


class Person:
    """A browser context, so cookies and tabs that nobody else shares, and an account once they arrived.

    `look` are options of Playwright's `new_context`, such as `color_scheme` and `viewport`.
    """

    def __init__(self, platform: Platform, browser: Browser, name: str, **look: Any) -> None:
        self.platform = platform
        self.visitor = Visitor(platform, name)
        self.context = browser.new_context(base_url=platform.url, reduced_motion="reduce", **look)
        self.context.set_default_timeout(PATIENCE_MS)
        self.complaints = Complaints(self.context)
        self._lines: dict[Page, Line] = {}

    @property
    def name(self) -> str:
        return self.visitor.name

    @property
    def email(self) -> str:
        return self.visitor.email

    def arrive(self) -> Self:
        """Have an account with a proven address and be logged in, without a page: for stories that begin later."""
        return self.be(self.visitor.arrive())

    def be(self, visitor: Visitor) -> Self:
        """Be somebody who is logged in already, in another browser of theirs."""
        self.visitor = visitor
        self.context.add_cookies(
            [
                {"name": name, "value": value, "url": self.platform.url, "httpOnly": name == SESSION_COOKIE}
                for name, value in visitor.cookies.items()
            ]
        )
        return self

    def open(self, path: str = "/") -> Page:
        """A new tab."""
        tab = self.context.new_page()
        self._lines[tab] = Line(tab)
        tab.goto(path)
        return tab

    def open_live(self, path: str = "/") -> Page:
        """A new tab that hears of everything at once from now on."""
        tab = self.open(path)
        self.line(tab).wait_until_live()
        return tab

    def line(self, tab: Page) -> Line:
        return self._lines[tab]

    def open_mail(self, part: str) -> Page:
        """A new tab at the link of the newest mail whose address has that part."""
        return self.open(self.visitor.link(part))

    def keep_pictures(self, folder: Path) -> None:
        for number, tab in enumerate(self.context.pages, start=1):
            tab.screenshot(path=folder / f"{self.name}-{number}.png")

    def leave(self) -> None:
        self.complaints.end()
        for tab in self.context.pages:
            _bring_to_rest(tab)
        self.context.close()


def _bring_to_rest(tab: Page) -> None:
    """Chromium loses the order to close a page while a navigation commits, and then it is waited for without an end
    (crbug.com/536385539): so none may be under way."""
    with suppress(Error):  # a page that reloads itself came in between; the next time is seconds away
        tab.goto(NOTHING)
