"""An event's own page, and those of its organisers."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.e2e.pages.form import Form


class EventForm(Form):
    """Creating an event, and changing it."""

    def describe(self, name: str, starts: str, ends: str, **more: str) -> None:
        """Times as `2040-05-04T09:00`."""
        self.fill(Name=name, Starts=starts, Ends=ends, **more)
        self.field("Time zone").select_option("Europe/Berlin")


class ManagePage(Form):
    def publish(self) -> None:
        self.press("Publish")
        expect(self.main.get_by_role("heading", name="Published")).to_be_visible()


class PeoplePage(Form):
    def invite(self, email: str, role: str = "organizer") -> None:
        self.field("Email").fill(email)
        self.field("Role").select_option(role)
        self.press("Send invite")
        self.expect_invite(email, "Pending")

    def invite_row(self, email: str) -> Locator:
        """The newest invite to that address."""
        return self.main.get_by_role("row").filter(has_text=email).first

    def expect_invite(self, email: str, state: str) -> None:
        expect(self.invite_row(email)).to_contain_text(state)

    def expect_member(self, name: str, role: str) -> None:
        row = self.main.get_by_role("table", name="Team").get_by_role("row").filter(has_text=name)
        expect(row).to_contain_text(role)

    def resend(self, email: str) -> None:
        self.invite_row(email).get_by_role("button", name="Resend").click()
        self.expect_notice("on its way again")

    def revoke(self, email: str) -> None:
        self.invite_row(email).get_by_role("button", name="Revoke").click()
        self.tab.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        self.expect_invite(email, "Revoked")


class TicketTypesPage(Form):
    def field(self, label: str) -> Locator:
        """Of a new ticket type: the event's rules, below, have words in common with it."""
        return self.main.get_by_role("form", name="Add a ticket type").get_by_label(label)

    def add(self, name: str, price: str, quantity: int) -> None:
        self.fill(Name=name, Price=price, How_many=str(quantity))
        self.press("Add ticket type")


class EventPage(Form):
    @property
    def get_tickets_button(self) -> Locator:
        return self.main.get_by_role("button", name="Get tickets")

    def get_tickets(self) -> None:
        """As many as the page suggests: one."""
        self.get_tickets_button.click()
