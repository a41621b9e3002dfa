"""What `/metrics` tells of the money that is on its way."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from services.payments.figures import measure
from services.payments.ledger.models import Payment, Refund
from services.payments.webhooks.models import WebhookEvent
from shared.database import now
from tests.cash_desk import CashDesk
from tests.figures import figure

HOUR = timedelta(hours=1)


def test_an_open_payment_is_counted_with_its_age(desk: CashDesk) -> None:
    desk.start()
    old = desk.start()
    with desk.database.transaction() as session:
        session.execute(update(Payment).where(Payment.id == old.id).values(created_at=now() - HOUR))

    measure(desk.database)

    assert _payments("open") == 2
    assert 3600 <= (_oldest("open") or 0) < 3700


def test_a_settled_payment_is_not(desk: CashDesk) -> None:
    desk.paid()

    measure(desk.database)

    assert [_payments(state) for state in ("created", "open", "processing", "review")] == [0, 0, 0, 0]
    assert _oldest("open") == 0


def test_a_refund_is_counted_until_stripe_knows_of_it(desk: CashDesk) -> None:
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 100))
    with desk.database.transaction() as session:
        session.execute(update(Refund).values(created_at=now() - HOUR))

    measure(desk.database)
    assert figure("fanfare_refunds_waiting", service="payments") == 1
    assert (figure("fanfare_refunds_oldest_seconds", service="payments") or 0) >= 3600

    desk.work()
    measure(desk.database)
    assert figure("fanfare_refunds_waiting", service="payments") == 0


def test_a_webhook_is_counted_until_it_was_looked_into(desk: CashDesk) -> None:
    payment = desk.start()
    desk.pay(payment)
    desk.wait_for_webhooks()
    with desk.database.transaction() as session:
        session.execute(update(WebhookEvent).values(received_at=now() - HOUR))

    measure(desk.database)
    assert (figure("fanfare_webhooks_waiting", service="payments") or 0) >= 1
    assert (figure("fanfare_webhooks_oldest_seconds", service="payments") or 0) >= 3600

    desk.work()
    measure(desk.database)
    assert figure("fanfare_webhooks_waiting", service="payments") == 0


def test_each_time_that_stripe_is_away_is_counted(desk: CashDesk) -> None:
    payment = desk.start()
    before = figure("fanfare_stripe_waits_total", task="reconciliation") or 0
    path = f"/v1/checkout/sessions/{payment.session_id}"
    desk.emulator.control(faults=[{"kind": "lost_response", "method": "GET", "path": path, "times": 3}])

    desk.work()

    assert figure("fanfare_stripe_waits_total", task="reconciliation") == before + 1


def _payments(state: str) -> float | None:
    return figure("fanfare_payments", service="payments", state=state)


def _oldest(state: str) -> float | None:
    return figure("fanfare_payments_oldest_seconds", service="payments", state=state)
