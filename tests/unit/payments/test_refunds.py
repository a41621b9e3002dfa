"""Giving money back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from services.payments.ledger.models import RefundState
from services.payments.stripe import refusals
from services.payments.synchronisation import disputes
from services.payments.synchronisation.payments import sync
from shared.bus.tables import retries
from shared.database import new_id
from shared.events import Recipient
from tests.cash_desk import DISPUTED, FAILING_REFUND, SLOW_REFUND, CashDesk, packed


@pytest.fixture(autouse=True)
def _no_webhooks(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})


def test_a_refund_that_is_asked_for_is_sent_by_the_job_and_published(desk: CashDesk) -> None:
    payment = desk.paid()
    asked = desk.refund_of(payment, 1000)

    desk.hear(asked)
    assert desk.refunds_at_stripe(payment) == []
    desk.work()

    assert desk.refunds_at_stripe(payment) == [1000]
    published = desk.published(payment)[-1].event
    assert (published.refund_id, published.refunded, published.refunded_total) == (
        asked.refund_id,
        1000,
        1000,
    )


def test_a_refund_that_is_asked_for_twice_is_given_once(desk: CashDesk) -> None:
    payment = desk.paid()
    asked = desk.refund_of(payment, 1000)

    desk.hear(asked, asked)
    desk.work()
    desk.hear(asked)
    desk.work()

    assert desk.refunds_at_stripe(payment) == [1000]
    assert desk.told(payment).count("refunded") == 1


def test_several_add_up(desk: CashDesk) -> None:
    payment = desk.paid()

    desk.hear(desk.refund_of(payment, 1000), desk.refund_of(payment, 1500))
    desk.work()

    totals = [each.event.refunded_total for each in desk.published(payment)[-2:]]
    assert totals in ([1000, 2500], [1500, 2500])


def test_of_several_that_are_too_much_together_only_as_many_are_sent_as_fit(desk: CashDesk) -> None:
    payment = desk.paid()

    desk.hear(*(desk.refund_of(payment, 800) for _ in range(4)))
    desk.work()

    assert desk.refunds_at_stripe(payment) == [800, 800, 800]
    (refused,) = [refund for refund in desk.refunds_of(payment) if refund.state is RefundState.FAILED]
    assert refused.failure == "Only $1.00 is left to refund."
    assert desk.told(payment).count("refund_failed") == 1


def test_what_was_never_paid_is_not_given_back(desk: CashDesk) -> None:
    payment = desk.start()

    desk.hear(desk.refund_of(payment, 100))
    desk.work()

    assert [refund.state for refund in desk.refunds_of(payment)] == [RefundState.FAILED]


def test_a_refund_of_an_unknown_payment_is_kept_for_another_try(desk: CashDesk) -> None:
    payment = desk.paid()
    unknown = desk.refund_of(payment, 100).model_copy(update={"payment_id": new_id()})

    desk.inbox.receive([packed(unknown)])

    with desk.database.transaction() as session:
        assert session.scalars(select(retries.c.type)).all() == ["refund.requested"]


def test_a_refund_that_the_bank_takes_its_time_for_is_followed(desk: CashDesk) -> None:
    payment = desk.paid(number=SLOW_REFUND)
    desk.hear(desk.refund_of(payment, 1000))
    desk.work()
    assert [refund.state for refund in desk.refunds_of(payment)] == [RefundState.PENDING]
    assert "refunded" not in desk.told(payment)

    desk.emulator.control(settle="all")
    desk.work()

    assert desk.told(payment)[-1] == "refunded"


def test_what_stripe_refuses_fails_with_a_plain_sentence_and_stripes_words_stay_in_the_audit(
    desk: CashDesk,
) -> None:
    payment = desk.paid(number=DISPUTED)

    desk.hear(desk.refund_of(payment, 1000))
    desk.work()

    (refund,) = desk.refunds_of(payment)
    assert refund.state is RefundState.FAILED
    assert refund.failure == refusals.DISPUTED
    assert "charged back" in desk.audit(payment)[-1].note
    failed = desk.published(payment)[-1].event
    assert (failed.type, failed.not_refunded, failed.came_back) == ("payment.refund_failed", 1000, False)
    assert "charged back" not in failed.failure


def test_while_a_dispute_is_known_stripe_is_not_even_asked(desk: CashDesk) -> None:
    payment = desk.paid(number=DISPUTED)
    desk.emulator.control(webhooks={"drop": []})
    dispute = desk.emulator.v1.disputes.list().data[0]
    disputes.sync(desk.database, desk.stripe, dispute.id, "test")

    desk.hear(desk.refund_of(payment, 1000))
    desk.work()

    assert [refund.failure for refund in desk.refunds_of(payment)] == [refusals.DISPUTED]
    assert "POST /v1/refunds" not in desk.emulator.state()["calls"]


def test_once_a_dispute_is_won_money_can_go_back_again(desk: CashDesk) -> None:
    payment = desk.paid(number=DISPUTED)
    dispute = desk.emulator.v1.disputes.list().data[0]
    desk.emulator.control(close_dispute={"id": dispute.id, "is_won": True})
    disputes.sync(desk.database, desk.stripe, dispute.id, "test")

    desk.hear(desk.refund_of(payment, 1000))
    desk.work()

    assert [refund.state for refund in desk.refunds_of(payment)] == [RefundState.SUCCEEDED]


def test_a_refund_that_the_bank_hands_back_is_told_with_the_total_that_is_left(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": []})
    payment = desk.paid(number=FAILING_REFUND)
    asked = desk.refund_of(payment, 1000)
    desk.hear(asked)
    desk.work()
    assert desk.told(payment)[-1] == "refunded"

    desk.emulator.control(settle="all")
    desk.wait_for_webhooks()
    desk.work()

    failed = desk.published(payment)[-1].event
    assert (failed.refund_id, failed.refunded_total, failed.came_back) == (asked.refund_id, 0, True)
    assert failed.failure == refusals.SENTENCES["lost_or_stolen_card"]
    desk.hear(desk.refund_of(payment, 2500))
    desk.work()
    assert desk.refunds_of(payment)[-1].state is RefundState.SUCCEEDED


def test_who_asked_for_it_stands_in_the_audit(desk: CashDesk) -> None:
    payment = desk.paid()
    olga = Recipient(account_id=new_id(), name="Olga")

    desk.hear(desk.refund_of(payment, 1000).model_copy(update={"requested_by": olga}))

    assert desk.audit(payment)[-1].actor == f"Olga ({olga.account_id})"


def test_a_refund_waits_while_stripe_is_away(desk: CashDesk) -> None:
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 1000))
    desk.emulator.control(faults=[{"kind": "unavailable", "path": "/v1/refunds", "times": 3}])

    desk.work()
    assert [refund.state for refund in desk.refunds_of(payment)] == [RefundState.REQUESTED]
    desk.work()

    assert desk.refunds_at_stripe(payment) == [1000]


def test_a_refund_made_in_stripes_dashboard_is_taken_over_and_voids_nothing_else(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": []})
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 1000))
    desk.work()

    desk.emulator.control(refund={"payment_intent": payment.intent_id, "amount": 500})
    desk.wait_for_webhooks()
    desk.work()

    assert [refund.source for refund in desk.refunds_of(payment)] == ["api", "stripe"]
    assert desk.published(payment)[-1].event.refunded_total == 1500


def test_of_more_refunds_than_stripe_shows_at_once_the_oldest_is_still_followed(desk: CashDesk) -> None:
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 1000))
    desk.work()
    (oldest,) = desk.refunds_of(payment)
    desk.hear(*(desk.refund_of(payment, 100) for _ in range(12)))
    desk.work()

    desk.emulator.control(fail_refund=oldest.stripe_id)
    sync(desk.database, desk.stripe, payment.id, "test")

    failed = desk.published(payment)[-1].event
    assert (failed.refund_id, failed.refunded_total, failed.came_back) == (oldest.id, 1200, True)


def test_kronur_are_given_back_in_stripes_hundredths(desk: CashDesk) -> None:
    payment = desk.paid(desk.order(amount=500, currency="ISK"))

    desk.hear(desk.refund_of(payment, 200))
    desk.work()

    assert desk.refunds_at_stripe(payment) == [20000]
    assert desk.published(payment)[-1].event.refunded == 200
