"""What every form has in common."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class Form:
    """Fields by their labels."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab
        self.main = tab.get_by_role("main")

    def field(self, label: str) -> Locator:
        return self.main.get_by_label(label)

    def fill(self, **typed: str) -> None:
        """`fill(Your_name="Ada")`: labels with underscores for spaces."""
        for label, value in typed.items():
            self.field(label.replace("_", " ")).fill(value)

    def press(self, button: str) -> None:
        self.main.get_by_role("button", name=button).click()

    def expect_notice(self, part: str) -> None:
        """Above the page: what was done."""
        expect(self.main.get_by_role("status").first).to_contain_text(part)

    def expect_error(self, label: str, part: str) -> None:
        """The field is marked, and its description says so."""
        field = self.field(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        description = field.get_attribute("aria-describedby") or ""
        error = self.tab.locator(f"#{description.split()[-1]}")
        expect(error).to_be_visible()
        expect(error).to_contain_text(part)
