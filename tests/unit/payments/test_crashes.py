"""The process may die, and an answer may get lost, anywhere; nothing is charged or given back twice or never."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.payments.ledger.models import Payment, PaymentState, RefundState
from tests.cash_desk import CashDesk
from tests.fragile_gateway import Crash


def test_dying_before_stripe_hears_of_a_payment_leaves_a_row_that_is_opened_later(desk: CashDesk) -> None:
    order = desk.order()
    desk.stripe.before = "create_session"
    with pytest.raises(Crash):
        desk.start(order)
    assert [payment.state for payment in desk.payments_of(order)] == [PaymentState.CREATED]

    desk.work()

    assert [payment.state for payment in desk.payments_of(order)] == [PaymentState.OPEN]
    assert len(desk.sessions_of(order)) == 1


@pytest.mark.parametrize("who", ["buyer", "reconciliation"])
def test_dying_before_stripes_answer_is_noted_makes_no_second_session(desk: CashDesk, who: str) -> None:
    order = desk.order()
    desk.stripe.after = "create_session"
    with pytest.raises(Crash):
        desk.start(order)

    if who == "buyer":
        desk.start(order)
    else:
        desk.work()

    (payment,) = desk.payments_of(order)
    (session,) = desk.sessions_of(order)
    assert (payment.state, payment.session_id) == (PaymentState.OPEN, session.id)
    assert desk.told(payment) == ["opened"]


def test_what_is_sent_is_what_was_stored(desk: CashDesk) -> None:
    order = desk.order()
    desk.stripe.before = "create_session"
    with pytest.raises(Crash):
        desk.start(order)
    (payment,) = desk.payments_of(order)
    stored = {**payment.parameters, "expires_at": payment.parameters["expires_at"] + 600}
    with desk.database.transaction() as session:
        session.merge(payment).parameters = stored

    desk.work()

    assert [session.expires_at for session in desk.sessions_of(order)] == [stored["expires_at"]]


def test_a_lost_answer_makes_no_second_session(desk: CashDesk) -> None:
    order = desk.order()
    desk.emulator.control(faults=[{"kind": "lost_response", "path": "/v1/checkout/sessions"}])

    payment = desk.start(order)

    assert [session.id for session in desk.sessions_of(order)] == [payment.session_id]


def test_a_failure_that_stripe_remembers_is_got_over_with_the_session_that_it_had_made(
    desk: CashDesk,
) -> None:
    order = desk.order()
    desk.emulator.control(faults=[{"kind": "error_after", "path": "/v1/checkout/sessions"}])

    payment = desk.start(order)

    assert [session.id for session in desk.sessions_of(order)] == [payment.session_id]


def test_a_failure_that_stripe_remembers_is_got_over_with_a_new_key(desk: CashDesk) -> None:
    order = desk.order()
    desk.emulator.control(faults=[{"kind": "error_before", "path": "/v1/checkout/sessions"}])

    payment = desk.start(order)

    assert payment.state is PaymentState.OPEN
    assert payment.key != f"checkout-{payment.id}"
    assert [session.id for session in desk.sessions_of(order)] == [payment.session_id]


def test_parameters_too_old_for_stripe_are_renewed_when_no_session_came_of_them(desk: CashDesk) -> None:
    order = desk.order()
    desk.stripe.before = "create_session"
    with pytest.raises(Crash):
        desk.start(order)
    (payment,) = desk.payments_of(order)
    with desk.database.transaction() as session:
        stale = session.merge(payment)
        stale.parameters = {**stale.parameters, "expires_at": stale.parameters["expires_at"] - 600}

    desk.work()

    assert [session.id for session in desk.sessions_of(order)] == [desk.payment(payment.id).session_id]


def test_dying_while_synchronising_changes_nothing_and_the_next_time_does(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})
    payment = desk.start()
    desk.pay(payment)
    desk.stripe.after = "retrieve_session"
    with pytest.raises(Crash):
        desk.work()
    assert desk.told(payment) == ["opened"]

    desk.work()

    assert desk.told(payment) == ["opened", "succeeded"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_dying_while_refunding_gives_back_once(desk: CashDesk, moment: str) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 500))
    setattr(desk.stripe, moment, "create_refund")
    with pytest.raises(Crash):
        desk.work()

    desk.work()

    assert desk.refunds_at_stripe(payment) == [500]
    assert desk.told(payment) == ["opened", "succeeded", "refunded"]


def test_a_refund_whose_answer_is_lost_three_times_is_given_once(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 500))
    desk.emulator.control(faults=[{"kind": "lost_response", "path": "/v1/refunds", "times": 3}])

    desk.work()
    desk.work()

    assert desk.refunds_at_stripe(payment) == [500]


@pytest.mark.parametrize("fault", ["error_before", "error_after"])
def test_a_failed_refund_that_stripe_remembers_is_got_over_once(desk: CashDesk, fault: str) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 500))
    desk.emulator.control(faults=[{"kind": fault, "path": "/v1/refunds"}])

    desk.work()
    desk.work()

    assert desk.refunds_at_stripe(payment) == [500]
    assert [refund.state for refund in desk.refunds_of(payment)] == [RefundState.SUCCEEDED]


def test_a_refund_whose_key_stripe_may_have_forgotten_is_looked_up_first(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 500))
    desk.stripe.after = "create_refund"
    with pytest.raises(Crash):
        desk.work()
    desk.emulator.control(advance=25 * 3600)
    _make_older(desk, payment, timedelta(hours=25))

    desk.work()

    assert desk.refunds_at_stripe(payment) == [500]


def _make_older(desk: CashDesk, payment: Payment, age: timedelta) -> None:
    (refund,) = desk.refunds_of(payment)
    with desk.database.transaction() as session:
        session.merge(refund).created_at = refund.created_at - age


def test_stripes_rate_limit_asks_the_buyer_to_try_again_and_the_next_try_opens(desk: CashDesk) -> None:
    order = desk.order()
    desk.emulator.control(faults=[{"kind": "rate_limited", "path": "/v1/checkout/sessions"}])

    assert desk.submit(order).status_code == 503
    assert desk.submit(order).status_code == 200

    assert len(desk.sessions_of(order)) == 1


def test_stripes_rate_limit_only_postpones_a_refund(desk: CashDesk) -> None:
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 500))
    desk.emulator.control(faults=[{"kind": "rate_limited", "path": "/v1/refunds"}])

    desk.work()
    desk.work()

    assert desk.refunds_at_stripe(payment) == [500]
