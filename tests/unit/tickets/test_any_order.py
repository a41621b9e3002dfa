"""News of payments in any order and doubled: an order ends where all that was told puts it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.api.tickets.states import OrderState, TicketState
from shared.database import new_id
from shared.events import Event, OrderPaid, RefundRequested
from tests.box_office import BoxOffice, FakePayment

Story = Callable[[FakePayment], Sequence[Event]]
VALID = TicketState.VALID
REFUND = new_id()


def _handed_back(payment: FakePayment) -> Event:
    return payment.refund_failed(2500, REFUND, came_back=True)


STORIES: dict[str, tuple[Story, OrderState, list[TicketState]]] = {
    "paid": (lambda it: [it.opened(), it.succeeded()], OrderState.PAID, [VALID]),
    "paid after days": (lambda it: [it.opened(), it.processing(), it.succeeded()], OrderState.PAID, [VALID]),
    "paid after all": (lambda it: [it.opened(), it.expired(), it.succeeded()], OrderState.PAID, [VALID]),
    "refused": (lambda it: [it.opened(), it.processing(), it.failed()], OrderState.PENDING, []),
    "left": (lambda it: [it.opened(), it.expired()], OrderState.PENDING, []),
    "refunded in part": (
        lambda it: [it.opened(), it.succeeded(), it.refunded(1000)],
        OrderState.PARTIALLY_REFUNDED,
        [VALID],
    ),
    "refunded in two parts": (
        lambda it: [it.opened(), it.succeeded(), it.refunded(1000, 1000), it.refunded(1500, 2500)],
        OrderState.REFUNDED,
        [VALID],
    ),
    "refunded and handed back by the bank": (
        lambda it: [it.opened(), it.succeeded(), it.refunded(2500, refund_id=REFUND), _handed_back(it)],
        OrderState.PAID,
        [VALID],
    ),
    "disputed and won": (
        lambda it: [it.opened(), it.succeeded(), it.disputed(), it.disputed("won")],
        OrderState.PAID,
        [VALID],
    ),
}
ANY_ORDER = settings(
    max_examples=20, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def batches(news: Sequence[Event], random: Random) -> Iterator[Sequence[Event]]:
    """All of it, some of it twice, shuffled and cut anywhere."""
    told = [*news, *random.choices(news, k=random.randint(0, len(news)))]
    random.shuffle(told)
    while told:
        size = random.randint(1, len(told))
        yield told[:size]
        told = told[size:]


@pytest.mark.parametrize("name", STORIES)
@given(random=st.randoms(use_true_random=False))
@ANY_ORDER
def test_a_story_ends_the_same_in_whatever_order_it_is_told(
    office: BoxOffice, name: str, random: Random
) -> None:
    story, state, tickets = STORIES[name]
    order = office.place(office.ticket_type(office.event(), quantity=1))

    for batch in batches(story(office.payment(order)), random):
        office.hear(*batch)

    ended = office.order(order)
    assert ended.state is state
    assert [ticket.state for ticket in ended.tickets] == tickets
    assert len(office.published(OrderPaid, about=order)) <= 1
    assert not office.published(RefundRequested, about=order)


@given(random=st.randoms(use_true_random=False))
@ANY_ORDER
def test_late_money_that_finds_no_seat_goes_back_once_in_whatever_order_it_is_told(
    office: BoxOffice, random: Random
) -> None:
    kind = office.ticket_type(office.event(), quantity=1)
    order = office.place(kind)
    payment = office.payment(order)
    office.let_hold_end(order)
    office.place(kind)

    for batch in batches([payment.opened(), payment.processing(), payment.succeeded()], random):
        office.hear(*batch)

    assert office.order(order).state is OrderState.EXPIRED
    assert len(office.published(RefundRequested, about=order)) == 1


@given(random=st.randoms(use_true_random=False))
@ANY_ORDER
def test_of_two_payments_one_pays_and_one_goes_back_in_whatever_order_they_are_told(
    office: BoxOffice, random: Random
) -> None:
    order = office.place(office.ticket_type(office.event(), quantity=1))
    one, other = office.payment(order), office.payment(order)

    for batch in batches([one.opened(), one.succeeded(), other.opened(), other.succeeded()], random):
        office.hear(*batch)

    ended = office.order(order)
    [refund] = office.published(RefundRequested, about=order)
    assert ended.state is OrderState.PAID
    assert len(ended.tickets) == 1
    assert {ended.paid_by, refund.event.payment_id} == {one.id, other.id}
