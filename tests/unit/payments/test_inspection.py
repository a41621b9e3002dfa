"""`fanfare payments reconcile`: what it finds, what it mends, what it leaves to a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select

from services.payments.commands import payments
from services.payments.ledger.disputes import Dispute
from services.payments.ledger.models import AuditEntry, Payment, PaymentState
from services.payments.webhooks.models import WebhookEvent
from tests.cash_desk import BANK_ACCOUNT, DISPUTED, SECRET_KEY, CashDesk


@pytest.fixture(autouse=True)
def nothing_is_delivered(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})


def reconcile(desk: CashDesk) -> Result:
    url = desk.database.url.render_as_string(hide_password=False)
    environment = {
        "FANFARE_ENV": "test",
        "PUBLIC_URL": desk.url,
        "DATABASE_URL": url,
        "STRIPE_SECRET_KEY": SECRET_KEY,
        "STRIPE_API_URL": desk.emulator.url,
    }
    return CliRunner().invoke(payments, ["reconcile"], env=environment)


def lose_what_was_delivered(desk: CashDesk) -> None:
    """As where a backup is put back: Stripe told us, and we do not know it any more."""
    desk.wait_for_webhooks()
    with desk.database.transaction() as session:
        session.execute(delete(WebhookEvent))


def test_where_nothing_differs_it_says_so(desk: CashDesk) -> None:
    result = reconcile(desk)

    assert result.exit_code == 0
    assert "mended: 0" in result.output
    assert "left: 0 in review, 0 refunds not final" in result.output


def test_a_payment_that_stripe_knows_to_be_paid_is_mended(desk: CashDesk) -> None:
    payment = desk.start()
    desk.pay(payment)

    result = reconcile(desk)

    assert result.exit_code == 0
    assert f"payment {payment.id}: open → succeeded" in result.output
    assert "1 payments that are not final, 1 sessions paid" in result.output
    assert "events that had not been delivered: 1" in result.output
    assert desk.told(payment) == ["opened", "succeeded"]
    assert desk.audit(payment)[-1].actor == "fanfare payments reconcile"


def test_late_money_for_a_payment_that_was_given_up_is_found(desk: CashDesk) -> None:
    payment = desk.start()
    with desk.database.transaction() as session:
        session.merge(payment).state = PaymentState.EXPIRED
    desk.pay(payment)

    assert f"payment {payment.id}: expired → succeeded" in reconcile(desk).output


def test_money_for_a_payment_that_is_unknown_here_is_left_to_a_person(desk: CashDesk) -> None:
    payment = desk.paid()
    with desk.database.transaction() as session:
        session.execute(delete(AuditEntry))
        session.execute(delete(Payment))

    result = reconcile(desk)

    assert result.exit_code == 1
    assert f"paid at Stripe, unknown here: session {payment.session_id}" in result.output


def test_somebody_elses_session_in_the_same_account_is_nothing_to_us(desk: CashDesk) -> None:
    desk.emulator.paid()

    assert reconcile(desk).exit_code == 0


def test_a_refund_that_waits_is_sent(desk: CashDesk) -> None:
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 500))

    assert "0 refunds not final" in reconcile(desk).output
    assert desk.refunds_at_stripe(payment) == [500]


def test_a_refund_of_the_dashboard_whose_news_are_gone_is_taken_over(desk: CashDesk) -> None:
    payment = desk.paid()
    desk.emulator.control(webhooks={"drop": []})
    desk.emulator.control(refund={"payment_intent": payment.intent_id, "amount": 500})
    lose_what_was_delivered(desk)

    result = reconcile(desk)

    (refund,) = desk.refunds_of(payment)
    assert f"refund {refund.stripe_id} of payment {payment.id}: succeeded" in result.output
    assert "looked at: 1 refunds and 0 disputes at Stripe" in result.output
    assert desk.told(payment)[-1] == "refunded"
    assert "mended: 0" in reconcile(desk).output


def test_a_dispute_whose_news_are_gone_is_taken_over(desk: CashDesk) -> None:
    payment = desk.paid()
    desk.emulator.control(webhooks={"drop": []})
    desk.emulator.control(dispute={"payment_intent": payment.intent_id})
    lose_what_was_delivered(desk)

    result = reconcile(desk)

    with desk.database.transaction() as session:
        (dispute,) = session.scalars(select(Dispute)).all()
    assert f"dispute {dispute.id} of payment {payment.id}: needs_response" in result.output
    assert desk.told(payment)[-1] == "disputed"
    assert "mended: 0" in reconcile(desk).output


def test_what_is_known_of_refunds_and_disputes_is_looked_at_and_left(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": []})
    given = desk.paid()
    desk.emulator.control(refund={"payment_intent": given.intent_id, "amount": 500})
    desk.paid(number=DISPUTED)
    desk.wait_for_webhooks()
    desk.work()

    result = reconcile(desk)

    assert "looked at: 1 refunds and 1 disputes at Stripe" in result.output
    assert "mended: 0" in result.output


def test_a_bank_that_has_yet_to_decide_is_no_fault(desk: CashDesk) -> None:
    desk.paid(number=BANK_ACCOUNT)

    result = reconcile(desk)

    assert result.exit_code == 0
    assert "1 payments that are not final" in result.output


def test_what_needs_a_review_makes_it_end_with_1(desk: CashDesk) -> None:
    payment = desk.start()
    desk.emulator.control(tamper={"id": payment.session_id, "set": {"amount_total": 1}})
    desk.pay(payment)

    result = reconcile(desk)

    assert result.exit_code == 1
    assert f"payment {payment.id}: open → review" in result.output
    assert "1 in review" in result.output
    assert "fanfare payments reviews" in result.output


def test_a_stripe_that_is_away_is_named(desk: CashDesk) -> None:
    desk.start()
    desk.emulator.control(faults=[{"kind": "unavailable", "method": "*", "times": 50}])

    result = reconcile(desk)

    assert result.exit_code == 1
    assert "Stripe did not answer" in result.output
    desk.let_pass(timedelta())
