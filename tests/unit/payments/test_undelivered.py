"""What Stripe could not tell is fetched every hour."""

from __future__ import annotations

from services.payments.ledger.models import PaymentState
from services.payments.webhooks import events, undelivered
from tests.cash_desk import DISPUTED, CashDesk
from tests.figures import figure


def test_a_payment_whose_webhooks_were_all_lost_is_brought_in(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})
    payment = desk.start()
    desk.pay(payment)
    missed_before = figure("fanfare_webhooks_missed_total") or 0

    missed = undelivered.fetch(desk.database, desk.stripe)
    while events.process_next(desk.database, desk.stripe):
        pass

    assert "checkout.session.completed" in {hint.type for hint in missed}
    assert desk.payment(payment.id).state is PaymentState.SUCCEEDED
    assert figure("fanfare_webhooks_missed_total") == missed_before + len(missed)


def test_a_dispute_that_nobody_told_of_is_brought_in(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["charge.dispute.created", "charge.dispute.funds_withdrawn"]})
    payment = desk.paid(number=DISPUTED)
    assert "disputed" not in desk.told(payment)

    undelivered.fetch_hourly(desk.database, desk.stripe)
    desk.work()

    assert desk.told(payment).count("disputed") == 1


def test_what_was_fetched_once_is_not_new_again(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})
    desk.pay(desk.start())
    assert undelivered.fetch(desk.database, desk.stripe)

    assert undelivered.fetch(desk.database, desk.stripe) == []


def test_what_was_delivered_is_not_fetched(desk: CashDesk) -> None:
    desk.paid()
    desk.wait_for_webhooks()

    assert undelivered.fetch(desk.database, desk.stripe) == []


def test_more_than_a_page_of_them_is_fetched_whole(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})
    for _ in range(101):
        desk.emulator.v1.checkout.sessions.expire(desk.emulator.open_session().id)

    assert len(undelivered.fetch(desk.database, desk.stripe)) == 101


def test_a_stripe_that_is_away_is_asked_in_an_hour(desk: CashDesk) -> None:
    desk.emulator.control(faults=[{"kind": "unavailable", "path": "/v1/events", "method": "GET", "times": 3}])
    waits_before = figure("fanfare_stripe_waits_total", task="undelivered") or 0

    undelivered.fetch_hourly(desk.database, desk.stripe)

    assert figure("fanfare_stripe_waits_total", task="undelivered") == waits_before + 1
