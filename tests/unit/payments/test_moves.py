"""The tables of legal moves, read as a whole."""

from __future__ import annotations

import pytest

from services.payments.ledger.models import PAYMENT_MOVES, REFUND_MOVES, PaymentState, RefundState


def test_every_state_stands_in_its_table() -> None:
    assert set(PAYMENT_MOVES) == set(PaymentState)
    assert set(REFUND_MOVES) == set(RefundState)


def test_what_is_final_stays() -> None:
    assert PAYMENT_MOVES[PaymentState.SUCCEEDED] == frozenset()


def test_out_of_a_review_leads_only_its_acceptance() -> None:
    assert PAYMENT_MOVES[PaymentState.REVIEW] == {PaymentState.SUCCEEDED}


def test_nothing_ever_becomes_created_or_open_again() -> None:
    opened_from = {state for state, moves in PAYMENT_MOVES.items() if PaymentState.OPEN in moves}

    assert opened_from == {PaymentState.CREATED}
    assert all(PaymentState.CREATED not in moves for moves in PAYMENT_MOVES.values())


@pytest.mark.parametrize("over", [PaymentState.FAILED, PaymentState.EXPIRED])
def test_late_money_is_legal(over: PaymentState) -> None:
    assert PaymentState.SUCCEEDED in PAYMENT_MOVES[over]


def test_a_refund_that_was_not_made_stays_so() -> None:
    assert REFUND_MOVES[RefundState.FAILED] == REFUND_MOVES[RefundState.CANCELED] == frozenset()
