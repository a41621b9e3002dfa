"""A running emulator, seen from outside: by the real SDK, by a browser and by /_control."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
import stripe
from flask import Flask

from devtools.stripe_emulator import EmulatorSettings, create_app
from devtools.stripe_emulator.emulator import Emulator

CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 44", "cvc": "123"}
JSON = {"Accept": "application/json"}
_idle: list[Flask] = []


@contextmanager
def emulating(settings: EmulatorSettings) -> Iterator[Flask]:
    """A new emulator, in an app that was another one's before: to build the app takes longer than most tests."""
    app = _idle.pop() if _idle else create_app(settings)
    app.extensions["stripe_emulator"] = Emulator.build(settings)
    yield app
    _idle.append(app)


class RunningEmulator:
    def __init__(self, url: str, retries: int = 2) -> None:
        self.url = url
        self.client = stripe.StripeClient(
            "sk_test_emulator", base_addresses={"api": url}, max_network_retries=retries
        )
        self.v1 = self.client.v1

    def parameters(self, **changes: Any) -> dict[str, Any]:
        """A Checkout Session for a ticket of 25 dollars."""
        price = {"currency": "usd", "unit_amount": 2500, "product_data": {"name": "Day ticket"}}
        return {
            "mode": "payment",
            "ui_mode": "hosted_page",
            "client_reference_id": "payment-1",
            "customer_email": "ada@example.com",
            "expires_at": int(time.time()) + 1860,
            "line_items": [{"price_data": price, "quantity": 1}],
            "metadata": {"payment_id": "payment-1"},
            "payment_intent_data": {"metadata": {"payment_id": "payment-1"}},
            "success_url": "http://shop.example/return?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://shop.example/cart",
        } | changes

    def priced(self, currency: str, amount: int) -> dict[str, Any]:
        price = {"currency": currency, "unit_amount": amount, "product_data": {"name": "Day ticket"}}
        return self.parameters(line_items=[{"price_data": price, "quantity": 1}])

    def open_session(self, **changes: Any) -> stripe.checkout.Session:
        return self.v1.checkout.sessions.create(self.parameters(**changes))  # type: ignore[arg-type]

    def session(self, session_id: str) -> stripe.checkout.Session:
        return self.v1.checkout.sessions.retrieve(
            session_id, {"expand": ["payment_intent", "payment_intent.latest_charge"]}
        )

    def pay(self, session: stripe.checkout.Session, **form: str) -> requests.Response:
        """Posts the hosted page's form; redirects are not followed."""
        return requests.post(str(session.url), data=CARD | form, allow_redirects=False, timeout=10)

    def paid(self, **form: str) -> stripe.checkout.Session:
        """A new session, paid with 4242 unless another number is given."""
        session = self.open_session()
        assert self.pay(session, **form).status_code == 303
        return self.session(session.id)

    def authenticate(self, session: stripe.checkout.Session, answer: str) -> requests.Response:
        address = f"{session.url}/authentication"
        return requests.post(address, data={"answer": answer}, allow_redirects=False, timeout=10)

    def control(self, **command: Any) -> dict[str, Any]:
        response = requests.post(f"{self.url}/_control", json=command, headers=JSON, timeout=10)
        response.raise_for_status()
        state: dict[str, Any] = response.json()
        return state

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = requests.get(f"{self.url}/_control", headers=JSON, timeout=10).json()
        return state
