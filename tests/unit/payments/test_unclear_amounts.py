"""What Stripe says in an amount that our units cannot express is nobody's guess: a person is asked to look."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from services.payments.commands import payments
from services.payments.figures import measure
from services.payments.ledger.models import Payment, PaymentState
from services.payments.synchronisation.payments import sync
from tests.cash_desk import CashDesk
from tests.figures import figure

HALF_A_KRONA = 50
"""Stripe counts the hundredths of a króna, which has none."""


@pytest.fixture
def payment(desk: CashDesk) -> Payment:
    return desk.paid(desk.order(amount=2500, currency="ISK"))


@pytest.fixture
def refunded(desk: CashDesk, payment: Payment) -> Payment:
    """By somebody in the dashboard."""
    desk.emulator.control(refund={"payment_intent": payment.intent_id, "amount": HALF_A_KRONA})
    desk.wait_for_webhooks()
    desk.work()
    return desk.payment(payment.id)


def run(desk: CashDesk, *words: str) -> Result:
    url = desk.database.url.render_as_string(hide_password=False)
    return CliRunner().invoke(payments, [*words, "--database-url", url])


def findings(desk: CashDesk, payment: Payment) -> list[str]:
    return [entry.note for entry in desk.audit(payment) if "cannot be taken over" in entry.note]


def in_review(desk: CashDesk) -> float | None:
    measure(desk.database)
    return figure("fanfare_payments", service="payments", state="review")


def test_such_a_refund_is_left_to_a_person_and_the_payment_stays_as_it_is(
    desk: CashDesk, refunded: Payment
) -> None:
    assert refunded.state is PaymentState.SUCCEEDED
    assert desk.refunds_of(refunded) == []
    (finding,) = findings(desk, refunded)
    assert finding.endswith("of 50 ISK in Stripe’s units cannot be taken over")
    assert finding in run(desk, "reviews").output
    assert in_review(desk) == 1


def test_looking_again_says_it_no_second_time(desk: CashDesk, refunded: Payment) -> None:
    sync(desk.database, desk.stripe, refunded.id, "webhook")

    assert len(findings(desk, refunded)) == 1


def test_once_a_person_has_looked_it_no_longer_waits(desk: CashDesk, refunded: Payment) -> None:
    assert run(desk, "reviewed", str(refunded.id), "written to the buyer").exit_code == 0
    sync(desk.database, desk.stripe, refunded.id, "webhook")

    assert in_review(desk) == 0
    assert desk.payment(refunded.id).charged == (2500, "ISK")


def test_the_refunds_beside_it_are_taken_over(desk: CashDesk, refunded: Payment) -> None:
    desk.emulator.control(refund={"payment_intent": refunded.intent_id, "amount": 300 * 100})
    desk.wait_for_webhooks()
    desk.work()

    assert [refund.amount for refund in desk.refunds_of(refunded)] == [300]


def test_such_a_dispute_is_left_to_a_person(desk: CashDesk, payment: Payment) -> None:
    desk.emulator.control(dispute={"payment_intent": payment.intent_id, "amount": HALF_A_KRONA})
    desk.wait_for_webhooks()
    desk.work()

    assert findings(desk, payment)[0].startswith("dispute ")
    assert in_review(desk) == 1
