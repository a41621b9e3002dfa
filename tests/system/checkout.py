"""Stripe's hosted page, as a buyer without a browser uses it."""

from __future__ import annotations

import requests

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"
TIMEOUT_SECONDS = 20


def pay(checkout_url: str, card: str = GOOD_CARD) -> requests.Response:
    """Fill in the form and send it. 303 leads back to the shop, 402 says that the card was declined."""
    form = {"number": card, "expiry": "12 / 40", "cvc": "123", "email": "buyer@example.org"}
    return requests.post(checkout_url, data=form, allow_redirects=False, timeout=TIMEOUT_SECONDS)
