"""An order that is cancelled or whose hold ran out takes its open Checkout page with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.payments.checkout.opening import OrderClosed
from services.payments.ledger.models import PaymentState
from tests.cash_desk import BANK_ACCOUNT, CashDesk, packed
from tests.fragile_gateway import Crash


@pytest.fixture(autouse=True)
def _no_webhooks(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})


@pytest.mark.parametrize("cause", ["expired", "cancelled"])
def test_the_open_session_is_expired_at_once_by_the_job(desk: CashDesk, cause: str) -> None:
    order = desk.order()
    payment = desk.start(order)

    desk.hear(getattr(desk, cause)(order))
    assert desk.payment(payment.id).state is PaymentState.OPEN
    desk.work(after=timedelta())

    assert desk.payment(payment.id).state is PaymentState.EXPIRED
    assert [session.status for session in desk.sessions_of(order)] == ["expired"]
    assert desk.audit(payment)[-1].actor == f"order.{cause}"


def test_the_page_of_a_closed_order_takes_no_money(desk: CashDesk) -> None:
    order = desk.order()
    payment = desk.start(order)
    desk.hear(desk.expired(order))
    desk.work(after=timedelta())

    assert desk.pay(payment).status_code != 303
    assert desk.emulator.state()["money"] == {}


def test_money_that_was_faster_is_published_for_api_to_decide(desk: CashDesk) -> None:
    order = desk.order()
    payment = desk.start(order)
    desk.pay(payment)

    desk.hear(desk.expired(order))
    desk.work(after=timedelta())

    assert desk.told(payment) == ["opened", "succeeded"]


def test_money_on_its_way_is_waited_for(desk: CashDesk) -> None:
    order = desk.order()
    payment = desk.paid(order, BANK_ACCOUNT)

    desk.hear(desk.cancelled(order))
    desk.work()
    assert desk.payment(payment.id).state is PaymentState.PROCESSING

    desk.emulator.control(settle="all")
    desk.work()
    assert desk.told(payment) == ["opened", "processing", "succeeded"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_payment_that_died_while_it_was_opened_ends_with_its_order(desk: CashDesk, moment: str) -> None:
    order = desk.order()
    setattr(desk.stripe, moment, "create_session")
    with pytest.raises(Crash):
        desk.start(order)

    desk.hear(desk.expired(order))
    desk.work()

    assert [payment.state for payment in desk.payments_of(order)] == [PaymentState.EXPIRED]
    assert all(session.status == "expired" for session in desk.sessions_of(order))


def test_an_order_that_closes_while_stripe_is_asked_is_refused_and_its_session_expired(
    desk: CashDesk,
) -> None:
    order = desk.order()
    closing = desk.expired(order)
    desk.stripe.meanwhile = lambda: desk.hear(closing)

    with pytest.raises(OrderClosed):
        desk.start(order)
    desk.work(after=timedelta())

    assert [session.status for session in desk.sessions_of(order)] == ["expired"]


def test_the_news_twice_and_of_unknown_orders_is_harmless(desk: CashDesk) -> None:
    order = desk.order()
    news = packed(desk.expired(order))

    desk.inbox.receive([news, news, packed(desk.cancelled(order))])
    desk.work()

    assert desk.payments_of(order) == []
