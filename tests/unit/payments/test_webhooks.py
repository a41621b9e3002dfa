"""Stripe's webhooks are hints: proven, stored, looked into, and no harm done if they lie, repeat or never come."""

from __future__ import annotations

import json
import time

import pytest
import stripe

from services.payments.app import create_app
from services.payments.ledger.models import Payment, PaymentState
from services.payments.stripe.gateway import StripeGateway
from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.config.settings import Settings
from shared.web.limits import RATES
from tests.cash_desk import DECLINED, WEBHOOK_SECRET, CashDesk, content
from tests.signing import VERIFIER

ADDRESS = "/api/v1/payments/webhook"


def completed(payment: Payment) -> str:
    about = {
        "id": payment.session_id,
        "object": "checkout.session",
        "metadata": {"payment_id": str(payment.id)},
        "payment_intent": None,
    }
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "data": {"object": about},
    }
    return json.dumps(event)


def signature(body: str, secret: str = WEBHOOK_SECRET, age: int = 0) -> str:
    return stripe.WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age)


def post(desk: CashDesk, body: str, signed: str | None) -> int:
    headers = {"Stripe-Signature": signed} if signed else {}
    return desk.client.post(ADDRESS, data=body, headers=headers).status_code


def stop_delivering(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})


def test_webhooks_alone_bring_a_payment_to_its_end(desk: CashDesk) -> None:
    payment = desk.start()
    desk.pay(payment)
    desk.wait_for_webhooks()

    desk.work()

    assert desk.told(payment) == ["opened", "succeeded"]
    assert desk.audit(payment)[-1].actor.startswith("webhook evt_")


def test_each_three_times_in_reverse_they_have_their_effect_once(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"hold": True, "copies": 3})
    payment = desk.start()
    desk.pay(payment, DECLINED)
    desk.pay(payment)
    desk.emulator.control(release="reversed")
    desk.wait_for_webhooks()

    desk.work()

    assert desk.told(payment) == ["opened", "succeeded"]


def test_an_event_that_comes_twice_is_stored_once(desk: CashDesk) -> None:
    stop_delivering(desk)
    body = completed(desk.start())

    statuses = [post(desk, body, signature(body)) for _ in range(2)]

    assert statuses == [200, 200]
    assert desk.webhooks_stored() == 1


def test_a_webhook_is_answered_though_stripe_is_away_and_followed_when_it_is_back(desk: CashDesk) -> None:
    stop_delivering(desk)
    payment = desk.start()
    desk.pay(payment)
    body = completed(payment)
    desk.emulator.control(faults=[{"kind": "unavailable", "method": "*", "times": 1000}])

    assert post(desk, body, signature(body)) == 200
    assert desk.payment(payment.id).state is PaymentState.OPEN

    desk.emulator.control(faults=[])
    desk.work()
    assert desk.told(payment) == ["opened", "succeeded"]


def test_a_webhook_that_lies_changes_nothing(desk: CashDesk) -> None:
    stop_delivering(desk)
    payment = desk.start()
    body = completed(payment)

    post(desk, body, signature(body))
    desk.work()

    assert desk.payment(payment.id).state is PaymentState.OPEN


def test_events_about_somebody_elses_objects_are_passed_over(desk: CashDesk) -> None:
    foreign = desk.emulator.paid().to_dict()
    desk.emulator.control(refund={"payment_intent": foreign["payment_intent"]["id"]})
    desk.wait_for_webhooks()

    desk.work()

    assert desk.webhooks_stored() > 0


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param(lambda body: signature(body, "whsec_forged"), id="forged"),
        pytest.param(lambda body: signature(body, age=301), id="stale"),
        pytest.param(lambda body: signature(body + " "), id="of another body"),
        pytest.param(lambda _: "nonsense", id="unreadable"),
        pytest.param(lambda body: f"{signature(body)}é", id="not in ASCII"),
        pytest.param(lambda _: None, id="missing"),
    ],
)
def test_without_a_good_signature_nothing_is_stored(desk: CashDesk, sign: object) -> None:
    stop_delivering(desk)
    body = completed(desk.start())

    assert post(desk, body, sign(body)) == 400  # type: ignore[operator]
    assert desk.webhooks_stored() == 0


@pytest.mark.parametrize("body", ["{", "[]", "{}", '{"id": "evt_1", "object": "event", "data": {}}'])
def test_what_is_no_event_is_refused_though_it_is_signed(desk: CashDesk, body: str) -> None:
    assert post(desk, body, signature(body)) == 400


def test_a_refusal_says_why_as_problem_json(desk: CashDesk) -> None:
    answer = desk.client.post(ADDRESS, data="{}")

    assert (answer.content_type, content(answer)["type"]) == ("application/problem+json", "bad-signature")


def test_without_a_secret_there_is_no_webhook(desk: CashDesk) -> None:
    deaf = StripeGateway("sk_test_emulator", None, desk.emulator.url)
    settings = Settings(fanfare_env="test", public_url=desk.url)
    app = create_app(settings, desk.database, Guard(VERIFIER, InProcessRevocations()), deaf)
    body = completed(desk.start())

    answer = app.test_client().post(ADDRESS, data=body, headers={"Stripe-Signature": signature(body)})

    assert answer.status_code == 404


def test_many_forged_events_are_refused_before_long_and_genuine_ones_never(
    desk: CashDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RATES, "wide", {**RATES["wide"], "webhook": "3/hour"})
    body = completed(desk.start())

    forged = [post(desk, body, "t=1,v1=00") for _ in range(5)]
    genuine = [post(desk, body, signature(body)) for _ in range(5)]

    assert forged == [400, 400, 400, 429, 429]
    assert genuine == [200] * 5
