"""A payment that a person must look at is listed and counted until they say what they did."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from services.payments.commands import payments
from services.payments.figures import measure
from services.payments.models import Payment
from shared.database import new_id
from tests.cash_desk import CashDesk
from tests.figures import figure


@pytest.fixture
def doubtful(desk: CashDesk) -> Payment:
    payment = desk.start()
    desk.emulator.control(tamper={"id": payment.session_id, "set": {"amount_total": 1}})
    desk.pay(payment)
    desk.work()
    return payment


def test_it_is_listed_with_what_is_wrong(desk: CashDesk, doubtful: Payment) -> None:
    output = run(desk, "reviews").output

    assert str(doubtful.id) in output
    assert "amount 1 instead of 2500" in output
    assert "1 to review" in output


def test_it_counts_until_it_is_reviewed(desk: CashDesk, doubtful: Payment) -> None:
    assert in_review(desk) == 1

    assert run(desk, "reviewed", str(doubtful.id), "given back at Stripe").exit_code == 0

    assert in_review(desk) == 0
    assert "0 to review" in run(desk, "reviews").output
    entry = desk.audit(doubtful)[-1]
    assert (entry.actor, entry.note) == ("operator", "given back at Stripe")


def test_what_is_not_in_review_cannot_be_reviewed(desk: CashDesk, doubtful: Payment) -> None:
    run(desk, "reviewed", str(doubtful.id), "once")

    for payment_id in (doubtful.id, desk.start().id, new_id()):
        result = run(desk, "reviewed", str(payment_id), "again")
        assert result.exit_code == 1
        assert "no payment" in result.output


def in_review(desk: CashDesk) -> float | None:
    measure(desk.database)
    return figure("fanfare_payments", service="payments", state="review")


def run(desk: CashDesk, *arguments: str) -> Result:
    url = desk.database.url.render_as_string(hide_password=False)
    return CliRunner().invoke(payments, arguments, env={"DATABASE_URL": url})
