"""What stands on top of every page."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

SEEN_AT = """() => {
  const bell = document.querySelector("notification-bell a");
  window.bellRangAt = new Promise((resolve) => {
    const look = () => /unread/.test(bell.ariaLabel) && resolve(Date.now());
    new MutationObserver(look).observe(bell, { attributeFilter: ["aria-label"] });
    look();
  });
}"""


class Header:
    def __init__(self, tab: Page) -> None:
        self.tab = tab
        self.banner = tab.get_by_role("banner")

    @property
    def bell(self) -> Locator:
        return self.banner.get_by_role("link", name=re.compile("^Notifications"))

    def expect_unread(self, number: int) -> None:
        """The badge shows that number and the bell says it; neither does when it is 0."""
        badge = self.bell.locator(".badge")
        if number == 0:
            expect(self.bell).to_have_accessible_name("Notifications")
            expect(badge).to_be_hidden()
        else:
            expect(self.bell).to_have_accessible_name(f"Notifications, {number} unread")
            expect(badge).to_be_visible()
            expect(badge).to_have_text(str(number))

    def open_panel(self) -> Locator:
        """The bell's drop-down."""
        self.bell.click()
        panel = self.tab.get_by_role("region", name="Latest notifications")
        expect(panel).to_be_visible()
        return panel

    def listen(self) -> None:
        """Take down when the badge appears."""
        self.tab.evaluate(SEEN_AT)

    def rang_at(self) -> float:
        """When the badge appeared, in seconds since the epoch; waits for it."""
        milliseconds: float = self.tab.evaluate("() => window.bellRangAt")
        return milliseconds / 1000

    def log_out(self) -> None:
        self.banner.get_by_label("Account:").click()
        self.banner.get_by_role("button", name="Log out").click()
