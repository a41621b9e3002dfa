"""Tokens that were changed, forged, borrowed or have run out: refused, counted, audited where there is a payment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest

from services.payments.ledger.models import Payment
from shared.auth import Person
from shared.auth.tokens import TokenSigner
from shared.config.keys import generate
from shared.database import new_id, now
from tests.cash_desk import CashDesk, NewOrder, content
from tests.figures import figure
from tests.signing import KEYS, bearer, new_person


@pytest.fixture
def order(desk: CashDesk) -> NewOrder:
    return desk.order()


@pytest.fixture
def payment(desk: CashDesk, order: NewOrder) -> Payment:
    return desk.start(order)


def signed(
    order: NewOrder, key: str = KEYS.signing_key, lasts: timedelta = timedelta(minutes=5), **changes: Any
) -> str:
    claims = order.claims.model_dump(mode="json") | changes
    return TokenSigner(key).sign(claims, "order", now() + lasts)


def cut_open(order: NewOrder, **changes: Any) -> str:
    """The claims changed, under the signature that was made for others."""
    head, _, signature = order.token.split(".")
    _, body, _ = jwt.encode(order.claims.model_dump(mode="json") | changes, "x" * 32, "HS256").split(".")
    return f"{head}.{body}.{signature}"


def send(desk: CashDesk, token: str, person: Person | None = None) -> Any:
    headers = bearer(person) if person else {}
    return desk.client.post("/api/v1/payments", json={"order_token": token}, headers=headers)


def refusals(desk: CashDesk, payment: Payment) -> list[str]:
    return [entry.note for entry in desk.audit(payment) if entry.note.startswith("refused")]


@pytest.mark.parametrize(
    ("forge", "note"),
    [
        (lambda order: cut_open(order, amount=1), "refused: forged-token (amount 1 instead of 2500)"),
        (
            lambda order: cut_open(order, currency="JPY"),
            "refused: forged-token (currency JPY instead of USD)",
        ),
        (lambda order: signed(order, key=generate().signing_key), "refused: forged-token"),
        (lambda order: signed(order, lasts=timedelta(seconds=-5)), "refused: order-token-expired"),
        (lambda order: signed(order, amount=1), "refused: order-differs (amount 1 instead of 2500)"),
        (lambda order: signed(order, currency="EUR"), "refused: order-differs (currency EUR instead of USD)"),
    ],
)
def test_a_token_that_was_tampered_with_is_refused_and_audited(
    desk: CashDesk, order: NewOrder, payment: Payment, forge: Callable[[NewOrder], str], note: str
) -> None:
    answer = send(desk, forge(order))

    assert answer.status_code == 403
    assert refusals(desk, payment) == [note]
    assert [one.amount for one in desk.payments_of(order)] == [2500]


def test_another_buyers_token_for_the_same_order_is_refused_and_audited(
    desk: CashDesk, order: NewOrder, payment: Payment
) -> None:
    thief = new_person()

    answer = send(desk, signed(order, account_id=str(thief.id)), thief)

    assert content(answer)["type"] == "order-differs"
    assert f"account_id {thief.id} instead of" in refusals(desk, payment)[0]


def test_a_borrowed_token_is_refused_and_audited_with_who_brought_it(
    desk: CashDesk, order: NewOrder, payment: Payment
) -> None:
    borrower = new_person()

    assert content(send(desk, order.token, borrower))["type"] == "other-buyer"
    assert desk.audit(payment)[-1].actor == f"account {borrower.id}"


def test_a_flood_of_forged_tokens_leaves_one_line(desk: CashDesk, order: NewOrder, payment: Payment) -> None:
    for amount in range(1, 6):
        send(desk, cut_open(order, amount=amount))

    assert len(refusals(desk, payment)) == 1


@pytest.mark.parametrize("token", ["x", "a.b.c", "é.é.é"])
def test_what_is_no_token_is_counted(desk: CashDesk, token: str) -> None:
    before = figure("fanfare_order_tokens_refused_total", why="forged-token") or 0

    assert send(desk, token).status_code == 403

    assert figure("fanfare_order_tokens_refused_total", why="forged-token") == before + 1


def test_for_an_order_without_a_payment_it_is_counted_and_nothing_is_made(desk: CashDesk) -> None:
    order = desk.order(order_id=new_id())
    before = figure("fanfare_order_tokens_refused_total", why="order-token-expired") or 0

    send(desk, signed(order, lasts=timedelta(seconds=-5)))

    assert figure("fanfare_order_tokens_refused_total", why="order-token-expired") == before + 1
    assert desk.payments_of(order) == []
