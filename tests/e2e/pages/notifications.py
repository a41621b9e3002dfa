"""The inbox."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class NotificationsPage:
    def __init__(self, tab: Page) -> None:
        self.tab = tab
        self.main = tab.get_by_role("main")

    @property
    def rows(self) -> Locator:
        return self.main.locator(".notification")

    @property
    def ids(self) -> list[str]:
        """From top to bottom."""
        found: list[str] = self.rows.evaluate_all("rows => rows.map((row) => row.dataset.id)")
        return found

    def row(self, title: str) -> Locator:
        return self.main.get_by_role("listitem").filter(has=self.tab.get_by_role("link", name=title))

    def open(self, title: str) -> None:
        """By the link that the title is."""
        self.row(title).get_by_role("link", name=title).click()

    def click_on_time_of(self, title: str) -> None:
        """Where the time stands: the title's link covers the whole row, so a click there lands on that."""
        time = self.row(title).get_by_role("time").bounding_box()
        assert time, title
        self.tab.mouse.click(time["x"] + time["width"] / 2, time["y"] + time["height"] / 2)

    def show(self, filter_name: str) -> None:
        self.main.get_by_role("link", name=filter_name, exact=True).click()

    def press(self, title: str, button: str) -> None:
        """The row's button of that name."""
        self.row(title).get_by_role("button", name=button).click()

    @property
    def mark_all(self) -> Locator:
        return self.main.get_by_role("button", name="Mark all as read")

    def undo(self) -> None:
        self.tab.get_by_role("region", name="New notifications").get_by_role("button", name="Undo").click()

    def expect_rows(self, number: int) -> None:
        expect(self.rows).to_have_count(number)

    def expect_read(self, title: str) -> None:
        expect(self.row(title).get_by_text("Read", exact=True)).to_be_visible()

    def expect_unread(self, title: str) -> None:
        expect(self.row(title).get_by_text("Unread", exact=True)).to_be_visible()
