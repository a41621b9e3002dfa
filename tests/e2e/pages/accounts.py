"""Signing up and logging in."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.pages.form import Form
from tests.system.visitor import PASSWORD


class SignUpPage(Form):
    def sign_up(self, name: str, email: str | None = None, password: str = PASSWORD) -> None:
        """Without `email`: the one that the invite filled in."""
        self.fill(Your_name=name, Password=password)
        if email:
            self.fill(Email=email)
        self.press("Sign up")

    def expect_address(self, email: str) -> None:
        """The invite's address is there and cannot be changed."""
        expect(self.field("Email")).to_have_value(email)
        expect(self.field("Email")).not_to_be_editable()


class LogInPage(Form):
    def log_in(self, email: str, password: str = PASSWORD) -> None:
        self.fill(Email=email, Password=password)
        self.press("Log in")
