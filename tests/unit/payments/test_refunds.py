"""Giving money back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from services.payments.models import RefundState
from shared.bus_tables import retries
from shared.database import new_id
from tests.cash_desk import DISPUTED, SLOW_REFUND, CashDesk, packed


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
    assert refused.failure == "100 is left to refund"


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


def test_a_refund_that_stripe_refuses_fails_with_the_reason(desk: CashDesk) -> None:
    payment = desk.paid(number=DISPUTED)

    desk.hear(desk.refund_of(payment, 1000))
    desk.work()

    (refund,) = desk.refunds_of(payment)
    assert refund.state is RefundState.FAILED
    assert "charged back" in refund.failure


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


def test_kronur_are_given_back_in_stripes_hundredths(desk: CashDesk) -> None:
    payment = desk.paid(desk.order(amount=500, currency="ISK"))

    desk.hear(desk.refund_of(payment, 200))
    desk.work()

    assert desk.refunds_at_stripe(payment) == [20000]
    assert desk.published(payment)[-1].event.refunded == 200
