"""GET /api/v1/payments/{id}."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.payments.models import Payment
from shared.auth import Person
from shared.database import new_id, now
from shared.keys import generate
from shared.tokens import TokenSigner
from tests.cash_desk import CashDesk, content
from tests.signing import KEYS, bearer, new_person

LATER = timedelta(minutes=5)


def grant(order_id: object, audience: Any = "payment-grant", lasts: timedelta = LATER, key: str = "") -> str:
    return TokenSigner(key or KEYS.signing_key).sign({"order_id": str(order_id)}, audience, now() + lasts)


def read(desk: CashDesk, payment: Payment, query: str = "", **headers: str) -> Any:
    return desk.client.get(f"/api/v1/payments/{payment.id}{query}", headers=headers)


def buyer_of(payment: Payment) -> dict[str, str]:
    assert payment.account_id
    return bearer(Person(payment.account_id, payment.buyer_name, new_id(), is_admin=False))


def test_the_buyer_reads_the_payment_and_may_go_on_paying(desk: CashDesk) -> None:
    payment = desk.start()

    found = content(read(desk, payment, **buyer_of(payment)))

    assert (found["id"], found["order_id"]) == (str(payment.id), str(payment.order_id))
    assert (found["state"], found["checkout_url"]) == ("open", payment.checkout_url)
    assert found["total"] == {"amount": 2500, "currency": "USD"}


def test_what_happened_to_it_is_its_history(desk: CashDesk) -> None:
    payment = desk.paid()
    asked = desk.refund_of(payment, 500)
    desk.hear(asked)
    desk.work()

    found = content(read(desk, payment, **buyer_of(payment)))

    of_payment = [(step["from"], step["to"]) for step in found["history"] if not step["refund_id"]]
    of_refund = [(step["from"], step["to"]) for step in found["history"] if step["refund_id"]]
    assert of_payment == [(None, "created"), ("created", "open"), ("open", "succeeded")]
    assert of_refund == [(None, "requested"), ("requested", "succeeded")]
    (refund,) = found["refunds"]
    assert (refund["id"], refund["state"]) == (str(asked.refund_id), "succeeded")
    assert refund["total"] == {"amount": 500, "currency": "USD"}
    assert found["checkout_url"] is None


def test_whoever_brings_a_grant_of_the_order_reads_it(desk: CashDesk) -> None:
    payment = desk.start()

    assert read(desk, payment, f"?grant={grant(payment.order_id)}").status_code == 200


@pytest.mark.parametrize(
    ("make_query", "status"),
    [
        pytest.param(lambda _: "", 401, id="nothing"),
        pytest.param(lambda _: f"?grant={grant(new_id())}", 404, id="of another order"),
        pytest.param(lambda order: f"?grant={grant(order, audience='order')}", 403, id="for another purpose"),
        pytest.param(lambda order: f"?grant={grant(order, lasts=-LATER)}", 403, id="expired"),
        pytest.param(lambda order: f"?grant={grant(order, key=generate().signing_key)}", 403, id="forged"),
    ],
)
def test_who_brings_no_good_grant_and_is_not_logged_in_reads_nothing(
    desk: CashDesk, make_query: Any, status: int
) -> None:
    payment = desk.start()

    answer = read(desk, payment, make_query(payment.order_id))

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_for_somebody_else_it_does_not_exist(desk: CashDesk) -> None:
    assert read(desk, desk.start(), **bearer(new_person())).status_code == 404


def test_an_unknown_one_is_not_found(desk: CashDesk) -> None:
    answer = desk.client.get(f"/api/v1/payments/{new_id()}", headers=bearer(new_person()))

    assert answer.status_code == 404


def test_an_id_that_is_none_is_not_found(desk: CashDesk) -> None:
    assert desk.client.get("/api/v1/payments/7", headers=bearer(new_person())).status_code == 404
