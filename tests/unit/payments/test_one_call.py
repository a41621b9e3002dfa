"""Bringing a payment up to date costs one question to Stripe, whatever has happened to it."""

from __future__ import annotations

from collections import Counter

import pytest

from services.payments.ledger.models import Payment
from services.payments.synchronisation.payments import sync
from tests.cash_desk import BANK_ACCOUNT, DECLINED, DISPUTED, SLOW_REFUND, CashDesk

PAID = "4242424242424242"
LOOK = "GET /v1/checkout/sessions/<session_id>"


def calls(desk: CashDesk) -> Counter[str]:
    return Counter(desk.emulator.state()["calls"])


def asked(desk: CashDesk, payment: Payment) -> Counter[str]:
    """What Stripe was asked by one look."""
    before = calls(desk)
    sync(desk.database, desk.stripe, payment.id, "test")
    return calls(desk) - before


@pytest.mark.parametrize("card", [PAID, DECLINED, BANK_ACCOUNT, DISPUTED])
def test_it_takes_one_call_however_it_was_paid(desk: CashDesk, card: str) -> None:
    payment = desk.start()
    desk.pay(payment, card)

    assert asked(desk, payment) == {LOOK: 1}


def test_it_takes_one_call_with_refunds(desk: CashDesk) -> None:
    payment = desk.paid(number=SLOW_REFUND)
    for amount in (100, 200, 300):
        desk.hear(desk.refund_of(payment, amount))
    desk.work()

    assert asked(desk, payment) == {LOOK: 1}


def test_it_takes_two_where_stripe_shows_not_all_refunds_at_once(desk: CashDesk) -> None:
    payment = desk.paid()
    desk.hear(*(desk.refund_of(payment, 100) for _ in range(11)))
    desk.work()

    assert asked(desk, payment) == {LOOK: 1, "GET /v1/refunds": 1}


def test_it_takes_one_call_once_it_has_expired(desk: CashDesk) -> None:
    payment = desk.start()
    desk.emulator.v1.checkout.sessions.expire(payment.session_id or "")

    assert asked(desk, payment) == {LOOK: 1}


def test_it_takes_none_without_a_session(desk: CashDesk) -> None:
    payment = desk.start()
    with desk.database.transaction() as session:
        session.merge(payment).session_id = None

    assert asked(desk, payment) == {}
