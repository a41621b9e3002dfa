"""An order, its payment at Stripe, and the way back."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.pages.form import Form
from tests.waiting import wait_until

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000000000000002"
CARD_WITH_3D_SECURE = "4000 0025 0000 3155"
BANK_ACCOUNT = "DE89 3704 0044 0532 0130 00"
EMPTY_BANK_ACCOUNT = "DE62 3704 0044 0532 0130 01"
CHECKOUT = re.compile(r"/c/pay/cs_")


class OrderPage(Form):
    def pay(self) -> CheckoutPage:
        self.press("Pay")
        self.tab.wait_for_url(CHECKOUT)
        return CheckoutPage(self.tab)

    def cancel(self) -> None:
        self.press("Cancel order")
        self.tab.get_by_role("dialog").get_by_role("button", name="Cancel order").click()
        expect(self.main.get_by_text("This order is cancelled")).to_be_visible()


class CheckoutPage(Form):
    """Stripe's, on an origin of its own."""

    def pay(self, card: str = GOOD_CARD) -> None:
        self.fill(Card_number=card, Expiry="12 / 40", CVC="123")
        self.press("Pay")

    def expect_expired(self) -> None:
        """Soon: the payments service hears of it and tells Stripe."""
        wait_until(self._has_expired, what="the checkout page to expire")

    def _has_expired(self) -> bool:
        self.tab.reload()
        return self.main.get_by_role("heading", name="expired").is_visible()


class ReturnPage(Form):
    def expect_complete(self) -> None:
        self.expect("Payment complete")

    def expect(self, outcome: str) -> None:
        """At once, or soon after by itself."""
        expect(self.main.get_by_role("heading", name=outcome)).to_be_visible(timeout=20_000)

    @property
    def ticket_codes(self) -> Locator:
        return self.main.locator(".ticket-code")
