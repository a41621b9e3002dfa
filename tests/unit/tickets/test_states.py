from __future__ import annotations

import pytest

from services.api.tickets.errors import IllegalMove
from services.api.tickets.models import Order
from services.api.tickets.states import MOVES, OrderState

LEGAL = [(start, end) for start in OrderState for end in OrderState if end in MOVES[start]]
ILLEGAL = [(start, end) for start in OrderState for end in OrderState if end not in MOVES[start]]


@pytest.mark.parametrize(("start", "end"), LEGAL)
def test_a_legal_move_is_made(start: OrderState, end: OrderState) -> None:
    order = Order(state=start)

    order.move_to(end)

    assert order.state is end


@pytest.mark.parametrize(("start", "end"), ILLEGAL)
def test_an_illegal_move_is_refused_and_changes_nothing(start: OrderState, end: OrderState) -> None:
    order = Order(state=start)

    with pytest.raises(IllegalMove):
        order.move_to(end)

    assert order.state is start


def test_cancelled_is_final() -> None:
    assert not MOVES[OrderState.CANCELLED]


def test_a_refund_that_comes_back_takes_the_order_back_to_paid() -> None:
    assert OrderState.PAID in MOVES[OrderState.REFUNDED] & MOVES[OrderState.PARTIALLY_REFUNDED]
