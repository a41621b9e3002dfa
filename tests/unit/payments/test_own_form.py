"""Stripe's form on a page of ours."""

from __future__ import annotations

import logging
import re
from typing import Any
from uuid import UUID

import pytest
import requests
from pydantic import ValidationError

from services.payments.ledger.models import Payment, PaymentState
from services.payments.settings import WebSettings
from services.payments.stripe.own_form import STRIPE_JS, OwnForm
from shared.observability.logs import NOISY
from tests.cash_desk import SECRET_KEY, WEBHOOK_SECRET, CashDesk, NewOrder, content
from tests.signing import KEYS, bearer
from tests.unit.devtools.stripe_emulator.running import CARD
from tests.unit.payments.test_opening import person_of

OTHERS = ("werkzeug", "devtools", "urllib3")
"""The emulator's side, and the tests' own."""


@pytest.fixture
def own(desk: CashDesk) -> CashDesk:
    desk.app.extensions["own_form"] = OwnForm("pk_test_desk", f"{desk.emulator.url}/endive/stripe.js")
    return desk


def opened(desk: CashDesk, order: NewOrder | None = None) -> Payment:
    answer = content(desk.submit(order or desk.order()))
    return desk.payment(UUID(answer["id"]))


def pay(desk: CashDesk, payment: Payment) -> requests.Response:
    """As the buyer does in the frame."""
    secret = str(payment.checkout_url).partition("#")[2]
    return requests.post(f"{desk.emulator.url}/c/pay/{secret}", data=CARD, timeout=10)


def test_the_address_to_pay_at_is_ours_and_keeps_the_forms_secret_behind_the_hash(own: CashDesk) -> None:
    payment = opened(own)

    page, _, secret = str(payment.checkout_url).partition("#")
    assert page == f"{own.url}/payments/{payment.id}/pay"
    assert secret.startswith(f"{payment.session_id}_secret_")


def test_it_is_the_same_payment_in_the_same_states(own: CashDesk) -> None:
    payment = opened(own)
    done = pay(own, payment)
    own.work()

    assert f'data-return="{own.url}/payments/{payment.id}/return"' in done.text
    assert own.payment(payment.id).state is PaymentState.SUCCEEDED
    assert own.told(payment) == ["opened", "succeeded"]


def test_asking_again_leads_to_the_same_form(own: CashDesk) -> None:
    order = own.order()

    assert opened(own, order).checkout_url == opened(own, order).checkout_url
    assert len(own.sessions_of(order)) == 1


def test_its_page_has_the_publishable_key_and_a_policy_of_its_own(own: CashDesk) -> None:
    payment = opened(own)
    answer = own.client.get(f"/payments/{payment.id}/pay")

    assert '<card-form key="pk_test_desk"' in answer.text
    assert "Your seats are held until" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert f"script-src 'self' {own.emulator.url};" in policy
    assert f"frame-src {own.emulator.url};" in policy
    assert "unsafe" not in policy
    elsewhere = own.client.get(f"/payments/{payment.id}/return").headers["Content-Security-Policy"]
    assert own.emulator.url not in elsewhere


def test_only_the_buyer_sees_on_it_what_is_paid_for(own: CashDesk) -> None:
    order = own.order()
    payment = opened(own, order)

    def page(**headers: str) -> str:
        return own.client.get(f"/payments/{payment.id}/pay", headers=headers).text

    assert "Pay for A conference" in page(**bearer(person_of(order)))
    assert "A conference" not in page()


def test_neither_page_nor_row_of_the_page_names_the_secret(own: CashDesk) -> None:
    payment = opened(own)

    assert "_secret_" not in own.client.get(f"/payments/{payment.id}/pay").text


def test_once_it_is_paid_the_page_leads_to_the_outcome(own: CashDesk) -> None:
    payment = opened(own)
    pay(own, payment)
    own.work()

    answer = own.client.get(f"/payments/{payment.id}/pay")

    assert (answer.status_code, answer.location) == (303, f"/payments/{payment.id}/return")


def test_where_buyers_pay_at_stripe_there_is_no_such_page(desk: CashDesk) -> None:
    payment = desk.start()

    assert desk.client.get(f"/payments/{payment.id}/pay").status_code == 303


def test_stripes_own_script_may_load_what_stripe_documents_and_no_more() -> None:
    policy = OwnForm("pk_live_x").policy

    assert re.search(r"script-src 'self' https://js\.stripe\.com https://\*\.js\.stripe\.com;", policy)
    assert set(re.findall(r"https?://[^\s;]+", policy)) == {
        "https://js.stripe.com",
        "https://*.js.stripe.com",
        "https://checkout.stripe.com",
        "https://hooks.stripe.com",
        "https://api.stripe.com",
        "https://*.stripe.com",
    }


def settings(**changes: Any) -> WebSettings:
    return WebSettings(
        **{
            "fanfare_env": "test",
            "public_url": "http://localhost:8080",
            "database_url": "sqlite:///x.db",
            "redis_url": "redis://localhost",
            "verify_key": KEYS.verify_key,
            "stripe_secret_key": "sk_test_x",
        }
        | changes
    )


def test_the_form_is_off_unless_asked_for() -> None:
    assert settings().own_form() is None
    assert settings(checkout_mode="").own_form() is None


def test_the_form_uses_stripes_script_unless_told_otherwise() -> None:
    form = settings(checkout_mode="embedded", stripe_publishable_key="pk_test_x", stripe_js_url="").own_form()

    assert form == OwnForm("pk_test_x", STRIPE_JS)


@pytest.mark.parametrize("key", ["", "sk_test_secret"])
def test_the_form_needs_a_publishable_key_and_never_takes_a_secret_one(key: str) -> None:
    with pytest.raises(ValidationError, match="STRIPE_PUBLISHABLE_KEY"):
        settings(checkout_mode="embedded", stripe_publishable_key=key)


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_no_log_of_ours_or_of_stripes_sdk_holds_a_secret_or_a_card(
    own: CashDesk, caplog: pytest.LogCaptureFixture, level: str
) -> None:
    for noisy in NOISY:  # as every process does: at DEBUG the SDK tells of whole answers
        caplog.set_level(logging.WARNING, logger=noisy)
    with caplog.at_level(level):
        payment = opened(own)
        own.client.get(f"/payments/{payment.id}/pay")
        pay(own, payment)
        own.work()

    ours = [
        each.getMessage() + str(vars(each)) for each in caplog.records if not each.name.startswith(OTHERS)
    ]
    assert ours
    for secret in ("_secret_", SECRET_KEY, WEBHOOK_SECRET, CARD["number"].replace(" ", "")):
        assert not [text for text in ours if secret in text]
