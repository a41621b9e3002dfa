"""Many at once for few seats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from uuid import UUID

from services.api.events.models import Event
from services.api.tickets import check_ins, refunds
from services.api.tickets.bodies import NewRefund
from services.api.tickets.errors import (
    CheckedInAlready,
    RefundTooLarge,
    SoldOut,
    TicketVoid,
    TooManyPending,
)
from services.api.tickets.models import Order
from services.api.tickets.states import OrderState, TicketState
from services.api.tickets.timers import end_holds
from shared.auth import Person
from shared.errors import Problem
from shared.events import OrderCancelled, OrderExpired, OrderPaid, RefundRequested
from tests.box_office import BoxOffice
from tests.interleavings import crossings

BUYERS = 20


def at_once(tasks: Sequence[Callable[[], object]]) -> Counter[str]:
    """Start all at the same moment; how often each outcome came (`done`, or the problem's type)."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], object]) -> str:
        barrier.wait()
        try:
            task()
        except Problem as problem:
            return problem.type
        return "done"

    with ThreadPoolExecutor(len(tasks)) as pool:
        return Counter(pool.map(run, tasks))


def test_of_twenty_buyers_at_once_exactly_one_gets_the_last_ticket(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), quantity=1)
    buyers = [office.person() for _ in range(BUYERS)]

    outcomes = at_once([partial(office.place, kind, 1, buyer) for buyer in buyers])

    assert outcomes == {"done": 1, SoldOut.type: BUYERS - 1}


def test_the_last_ticket_that_somebody_let_go_is_sold_once(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), quantity=1)
    office.let_pass(office.place(kind), timedelta(minutes=16))
    buyers = [office.person() for _ in range(BUYERS)]

    outcomes = at_once([partial(office.place, kind, 1, buyer) for buyer in buyers])

    assert outcomes == {"done": 1, SoldOut.type: BUYERS - 1}


def test_orders_of_several_ticket_types_neither_oversell_nor_wait_in_a_circle(office: BoxOffice) -> None:
    event = office.event()
    first, second = office.ticket_type(event, quantity=5), office.ticket_type(event, quantity=5)
    wanted: list[dict[UUID, int]] = [{first.id: 1, second.id: 1}, {second.id: 1, first.id: 1}] * 10
    buyers = [office.person() for _ in wanted]

    outcomes = at_once(
        [partial(office.place_all, event.id, mine, buyer) for buyer, mine in zip(buyers, wanted, strict=True)]
    )

    assert outcomes == {"done": 5, SoldOut.type: 15}


def test_one_key_sent_many_times_at_once_is_one_order(office: BoxOffice) -> None:
    kind, buyer = office.ticket_type(office.event(), quantity=100), office.person()

    outcomes = at_once([partial(office.place, kind, 2, buyer, key="same")] * 10)

    assert outcomes == {"done": 10}
    assert office.available(kind) == 98


def test_nobody_gets_around_the_limit_of_unpaid_orders_by_hurrying(office: BoxOffice) -> None:
    kind, buyer = office.ticket_type(office.event(), quantity=100), office.person()

    outcomes = at_once([partial(office.place, kind, 1, buyer)] * 10)

    assert outcomes == {"done": 3, TooManyPending.type: 7}


def test_one_ticket_at_many_doors_lets_one_in(office: BoxOffice) -> None:
    event = office.event()
    [ticket] = office.place(office.ticket_type(event, amount=0)).tickets
    registrar = office.person()

    outcomes = at_once([partial(_check_in, office, event, ticket.code, registrar.id)] * 10)

    assert outcomes == {"done": 1, CheckedInAlready.type: 9}


def test_late_money_and_new_buyers_never_share_a_seat(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), quantity=3)
    late = [office.place(kind) for _ in range(3)]
    for order in late:
        office.let_hold_end(order)
    buyers = [office.person() for _ in range(6)]
    news = [office.payment(order).succeeded() for order in late]

    at_once(
        [partial(office.place, kind, 1, buyer) for buyer in buyers]
        + [partial(office.hear, fact, twice=True) for fact in news]
    )

    assert office.taken(kind) == 3
    refunds = {received.event.order_id for received in office.published(RefundRequested)}
    for order in late:
        assert (office.order(order).state is OrderState.PAID) != (order.id in refunds)


def test_a_seat_that_is_paid_for_at_any_moment_of_another_order_is_not_sold_again(office: BoxOffice) -> None:
    buyer = office.person()

    def last_seat_held() -> Order:
        return office.place(office.ticket_type(office.event(buyer), quantity=1), 1, buyer)

    def place(held: Order) -> None:
        office.place(held.items[0].ticket_type, 1, buyer)

    def pay(held: Order) -> None:
        office.hear(office.payment(held).succeeded())

    for crossed in crossings(office.database, last_seat_held, place, pay):
        assert (crossed.first, crossed.second) == (SoldOut.type, "done"), crossed
        assert office.taken(crossed.situation.items[0].ticket_type) == 1


def test_cancelling_expiring_and_paying_at_once_end_in_one_of_them(office: BoxOffice) -> None:
    for _ in range(5):
        order = office.place(office.ticket_type(office.event(), quantity=1))
        payment = office.payment(order)
        office.let_pass(order, timedelta(minutes=16))

        at_once(
            [
                partial(office.cancel, order),
                partial(end_holds, office.database),
                partial(office.hear, payment.succeeded(), twice=True),
            ]
        )

        ended = office.order(order)
        assert ended.state is OrderState.PAID
        assert len(ended.tickets) == 1
        assert len(office.published(OrderPaid, about=order)) == 1
        assert len(office.published(OrderCancelled, OrderExpired, about=order)) <= 1


def test_fifty_refunds_at_once_never_exceed_their_payment(office: BoxOffice) -> None:
    owner = office.person()
    order = office.place(office.ticket_type(office.event(owner), amount=2500))
    office.hear(office.payment(order).succeeded())

    outcomes = at_once([partial(_refund, office, order, owner, 100)] * 50)

    assert outcomes == {"done": 25, RefundTooLarge.type: 25}
    assert sum(asked.event.amount for asked in office.published(RefundRequested, about=order)) == 2500


def test_a_ticket_that_is_made_void_while_it_is_checked_in_ends_void(office: BoxOffice) -> None:
    owner = office.person()
    event = office.event(owner)
    order = office.place(office.ticket_type(event, amount=2500))
    office.hear(office.payment(order).succeeded())
    [ticket] = office.order(order).tickets

    outcomes = at_once(
        [
            partial(_check_in, office, event, ticket.code, owner.id),
            partial(_refund, office, order, owner, 100, ticket.code),
        ]
    )

    assert office.order(order).tickets[0].state is TicketState.VOID
    assert outcomes["done"] + outcomes[TicketVoid.type] == 2


def _refund(office: BoxOffice, order: Order, person: Person, amount: int, *codes: str) -> None:
    with office.database.transaction() as session:
        locked = refunds.locked_order(session, order.id, person)
        refunds.request(session, locked, NewRefund(amount=amount, ticket_codes=codes), person, None)


def _check_in(office: BoxOffice, event: Event, code: str, registrar_id: UUID) -> None:
    with office.database.transaction() as session:
        check_ins.check_in(session, event, code, registrar_id)
