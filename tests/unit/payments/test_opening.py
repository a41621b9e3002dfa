"""POST /api/v1/payments."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.payments.ledger.models import PaymentState
from services.payments.stripe import refusals
from services.payments.synchronisation.payments import sync
from shared.auth import Person
from shared.auth.guard import CSRF_HEADER
from shared.auth.session_cookies import CSRF_COOKIE, SESSION_COOKIE
from shared.config.keys import generate
from shared.database import new_id
from shared.money.currencies import CURRENCIES
from tests.cash_desk import CashDesk, NewOrder, content
from tests.signing import CSRF_VALUE, bearer, session_token

PROBLEM = "application/problem+json"


def person_of(order: NewOrder) -> Person:
    assert order.claims.account_id
    return Person(order.claims.account_id, order.claims.name, new_id(), is_admin=False)


def test_an_order_gets_a_payment_with_the_address_to_pay_at(desk: CashDesk) -> None:
    answer = desk.submit(desk.order())

    assert answer.status_code == 201
    assert content(answer)["state"] == "open"
    assert content(answer)["checkout_url"].startswith(f"{desk.emulator.url}/c/pay/")
    assert answer.headers["Location"] == f"/api/v1/payments/{content(answer)['id']}"


def test_what_is_told_of_a_payment_says_when_and_where_the_event_is(desk: CashDesk) -> None:
    order = desk.order()
    payment = desk.start(order)

    [told] = desk.published(payment)

    assert told.event.occasion == order.claims.occasion


def test_the_same_order_again_gets_the_same_live_payment(desk: CashDesk) -> None:
    order = desk.order()
    first = desk.submit(order)

    second = desk.submit(order)

    assert (second.status_code, content(second)) == (200, content(first))
    assert len(desk.sessions_of(order)) == 1


def test_stripe_is_told_what_is_bought_by_whom_and_where_to_return(desk: CashDesk) -> None:
    order = desk.order()
    payment = desk.start(order)

    session = desk.emulator.v1.checkout.sessions.retrieve(str(payment.session_id), {"expand": ["line_items"]})

    assert (session.amount_total, session.currency, session.customer_email) == (
        2500,
        "usd",
        "ada@example.com",
    )
    assert session.client_reference_id == str(payment.id)
    assert session.success_url == f"{desk.url}/payments/{payment.id}/return"
    assert session.cancel_url == f"{desk.url}/orders/{order.id}"
    assert session.expires_at - session.created >= 30 * 60
    assert [item["description"] for item in session.to_dict()["line_items"]["data"]] == ["A conference"]


def test_the_order_that_was_paid_answers_with_its_payment_and_nowhere_to_pay(desk: CashDesk) -> None:
    order = desk.order()
    desk.paid(order)

    answer = desk.submit(order)

    assert answer.status_code == 200
    assert (content(answer)["state"], content(answer)["checkout_url"]) == ("succeeded", None)


def test_after_an_expired_payment_the_open_order_gets_a_new_one(desk: CashDesk) -> None:
    order = desk.order()
    first = desk.start(order)
    desk.emulator.v1.checkout.sessions.expire(str(first.session_id))
    desk.work()

    answer = desk.submit(order)

    assert answer.status_code == 201
    assert content(answer)["id"] != str(first.id)


def test_a_session_whose_time_is_over_is_noticed_when_the_buyer_tries_again(desk: CashDesk) -> None:
    order = desk.order()
    desk.emulator.control(webhooks={"drop": ["*"]})
    first = desk.start(order)
    desk.emulator.v1.checkout.sessions.expire(str(first.session_id))
    with desk.database.transaction() as session:
        session.merge(first).session_ends_at = first.created_at

    answer = desk.submit(order)

    assert content(answer)["id"] != str(first.id)
    assert desk.payment(first.id).state is PaymentState.EXPIRED


@pytest.mark.parametrize("cause", ["expired", "cancelled"])
def test_a_closed_order_is_refused(desk: CashDesk, cause: str) -> None:
    order = desk.order()
    desk.hear(getattr(desk, cause)(order))

    answer = desk.submit(order)

    assert (answer.status_code, answer.content_type) == (409, PROBLEM)
    assert content(answer)["type"] == "order-closed"
    assert "order again" in content(answer)["detail"]
    assert desk.payments_of(order) == []


def test_an_order_whose_earlier_payment_arrived_late_is_not_charged_again(desk: CashDesk) -> None:
    order = desk.order()
    first = desk.start(order)
    desk.emulator.v1.checkout.sessions.expire(str(first.session_id))
    desk.work()
    desk.emulator.control(tamper={"id": first.session_id, "set": {"status": "open"}})
    desk.pay(first)
    sync(desk.database, desk.stripe, first.id, "test")

    assert desk.submit(order).status_code == 409
    assert len(desk.sessions_of(order)) == 1


def test_a_forged_token_is_refused(desk: CashDesk) -> None:
    order = desk.order()
    forged = order.token_for("order", generate().signing_key)

    answer = desk.client.post("/api/v1/payments", json={"order_token": forged})

    assert (answer.status_code, content(answer)["type"]) == (403, "forged-token")
    assert desk.payments_of(order) == []


def test_a_token_for_another_purpose_is_refused(desk: CashDesk) -> None:
    token = desk.order().token_for("payment-grant")

    assert desk.client.post("/api/v1/payments", json={"order_token": token}).status_code == 403


def test_an_expired_token_is_refused(desk: CashDesk) -> None:
    answer = desk.submit(desk.order(lasts=timedelta(seconds=-1)))

    assert (answer.status_code, content(answer)["type"]) == (403, "order-token-expired")


def test_the_buyer_may_pay_logged_in(desk: CashDesk) -> None:
    order = desk.order()

    assert desk.submit(order, **bearer(person_of(order))).status_code == 201


def test_somebody_else_who_is_logged_in_is_refused(desk: CashDesk) -> None:
    answer = desk.submit(desk.order(), **bearer(person_of(desk.order())))

    assert (answer.status_code, content(answer)["type"]) == (403, "other-buyer")


def test_with_the_cookie_the_csrf_header_is_needed(desk: CashDesk) -> None:
    order = desk.order()
    client = desk.client
    client.set_cookie(SESSION_COOKIE, session_token(person_of(order)))
    client.set_cookie(CSRF_COOKIE, CSRF_VALUE)
    body = {"order_token": order.token}

    assert client.post("/api/v1/payments", json=body).status_code == 403
    assert client.post("/api/v1/payments", json=body, headers={CSRF_HEADER: CSRF_VALUE}).status_code == 201


def test_a_request_from_another_site_is_refused(desk: CashDesk) -> None:
    assert desk.submit(desk.order(), Origin="https://evil.example").status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ("{}", 422),
        ('{"order_token": 5}', 422),
        ('{"order_token": ""}', 422),
        ('{"order_token": "x", "amount": 1}', 422),
        ('{"order_token": "x"}', 403),
    ],
)
def test_a_bad_body_is_refused(desk: CashDesk, body: str, status: int) -> None:
    answer = desk.client.post("/api/v1/payments", data=body, content_type="application/json")

    assert (answer.status_code, answer.content_type) == (status, PROBLEM)


def test_icelandic_kronur_are_charged_in_stripes_hundredths(desk: CashDesk) -> None:
    payment = desk.paid(desk.order(amount=500, currency="ISK"))

    assert payment.state is PaymentState.SUCCEEDED
    assert payment.amount_received == 500
    assert desk.emulator.state()["money"]["isk"]["taken"] == 50000


def test_an_amount_too_exact_for_cards_is_refused_before_stripe_hears_of_it(desk: CashDesk) -> None:
    answer = desk.submit(desk.order(amount=5125, currency="KWD"))

    assert (answer.status_code, content(answer)["type"]) == (422, "not-chargeable")
    assert desk.emulator.state()["calls"] == {}


def test_what_stripe_refuses_is_told_in_our_words_and_makes_the_payment_fail(desk: CashDesk) -> None:
    order = desk.order(amount=10)

    answer = desk.submit(order)

    assert (answer.status_code, content(answer)["type"]) == (422, "payment-refused")
    assert content(answer)["detail"] == refusals.PAYMENTS["amount_too_small"]
    (payment,) = desk.payments_of(order)
    assert payment.state is PaymentState.FAILED
    assert "Checkout Session" in desk.audit(payment)[-1].note
    assert "Checkout Session" not in desk.published(payment)[-1].event.reason


def test_with_stripe_away_the_answer_is_503_and_the_next_try_goes_on_with_the_same_payment(
    desk: CashDesk,
) -> None:
    order = desk.order()
    desk.emulator.control(faults=[{"kind": "unavailable", "path": "/v1/checkout/sessions", "times": 6}])

    answer = desk.submit(order)
    assert (answer.status_code, answer.content_type) == (503, PROBLEM)
    assert content(answer)["type"] == "stripe-away"

    desk.emulator.control(faults=[])
    assert desk.submit(order).status_code == 200
    assert len(desk.payments_of(order)) == len(desk.sessions_of(order)) == 1


def test_stripe_takes_the_least_amount_of_every_currency(desk: CashDesk) -> None:
    for code, currency in CURRENCIES.items():
        payment = desk.start(desk.order(amount=currency.least, currency=code))
        assert payment.state is PaymentState.OPEN


@pytest.mark.parametrize("code", ["USD", "JPY", "KWD", "ISK", "UGX"])
def test_stripe_takes_the_largest_amount_of_each_kind_of_currency(desk: CashDesk, code: str) -> None:
    currency = CURRENCIES[code]

    payment = desk.start(desk.order(amount=currency.largest, currency=code))

    session = desk.emulator.session(payment.session_id or "")
    assert (session.currency, session.amount_total) == (
        code.lower(),
        currency.largest * currency.stripe_scale,
    )
