from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.api.tickets.holds import end_of_hold
from services.api.tickets.payment_models import OrderPayment
from services.api.tickets.states import PaymentState

PLACED = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return PLACED + timedelta(minutes=minutes)


def payment(state: PaymentState, **known: object) -> OrderPayment:
    return OrderPayment(**{"state": state, "charged": False, "was_processing": False, **known})


def test_seats_are_held_for_fifteen_minutes() -> None:
    assert end_of_hold(PLACED, []) == at(15)


def test_an_open_payment_holds_them_until_two_minutes_after_its_session() -> None:
    assert end_of_hold(PLACED, [payment(PaymentState.OPEN, session_ends_at=at(40))]) == at(42)


def test_a_session_that_ends_early_takes_nothing_away() -> None:
    assert end_of_hold(PLACED, [payment(PaymentState.OPEN, session_ends_at=at(5))]) == at(15)


def test_while_a_bank_decides_the_hold_has_no_end() -> None:
    assert end_of_hold(PLACED, [payment(PaymentState.PROCESSING)]) is None


def test_an_expired_payment_holds_nothing() -> None:
    assert end_of_hold(PLACED, [payment(PaymentState.EXPIRED, session_ends_at=at(40))]) == at(15)


def test_a_bank_that_says_no_after_days_leaves_time_for_another_try() -> None:
    refused = payment(PaymentState.FAILED, was_processing=True, since=at(5000))

    assert end_of_hold(PLACED, [refused]) == at(5015)


def test_failing_at_once_earns_no_time() -> None:
    assert end_of_hold(PLACED, [payment(PaymentState.FAILED, since=at(14))]) == at(15)


def test_of_several_payments_the_longest_hold_counts() -> None:
    payments = [
        payment(PaymentState.EXPIRED, session_ends_at=at(90)),
        payment(PaymentState.OPEN, session_ends_at=at(45)),
    ]

    assert end_of_hold(PLACED, payments) == at(47)
