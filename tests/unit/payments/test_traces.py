"""What a job does later carries the trace of what asked for it."""

from __future__ import annotations

from typing import Any

from services.payments.ledger.models import Payment
from shared.events import Received
from shared.observability import trace
from tests.cash_desk import CashDesk, packed


def test_what_a_webhook_brings_carries_the_trace_of_its_request(desk: CashDesk) -> None:
    payment = desk.start()
    desk.pay(payment)
    desk.wait_for_webhooks()

    desk.work()

    assert _last(desk, payment).traceparent is not None
    assert _last(desk, payment).traceparent != desk.published(payment)[0].traceparent


def test_the_end_of_a_closed_orders_session_carries_the_trace_of_the_order(desk: CashDesk) -> None:
    order = desk.order()
    payment = desk.start(order)
    cause = trace.start()
    desk.inbox.receive([packed(desk.cancelled(order), cause), packed(desk.cancelled(desk.order()))])

    desk.work()

    assert _last(desk, payment).traceparent == cause


def test_a_refund_carries_the_trace_of_who_asked_for_it(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})
    payment = desk.paid()
    cause = trace.start()
    other = packed(desk.refund_of(desk.paid(), 1), trace.start())
    desk.inbox.receive([other, packed(desk.refund_of(payment, 1000), cause)])

    desk.work()

    assert _last(desk, payment).event.type == "payment.refunded"
    assert _last(desk, payment).traceparent == cause


def _last(desk: CashDesk, payment: Payment) -> Received[Any]:
    return desk.published(payment)[-1]
