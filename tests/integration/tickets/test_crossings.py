"""Whatever happens to an event's tickets at one moment, ahead of each statement of something else that does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from services.api.events import use_cases as events
from services.api.events.models import Event
from services.api.events.permissions import Action, require
from services.api.tickets import cancellations, check_ins, refunds, seats, ticket_type_changes
from services.api.tickets.bodies import NewRefund
from services.api.tickets.cancellation_policy import CancellationPolicy
from services.api.tickets.errors import CheckedInAlready
from services.api.tickets.models import Order, TicketType
from services.api.tickets.payment_models import OrderPayment
from services.api.tickets.seats import Seats
from services.api.tickets.ticket_type_changes import TicketTypeChange
from services.api.tickets.timers import end_holds
from shared.auth import Person
from shared.bus.tables import outbox
from shared.events import OrderCancelled, OrderExpired, OrderPaid, Received, RefundRequested
from tests.box_office import BoxOffice, FakePayment
from tests.interleavings import Act, Crossed, crossings

TOLD = (OrderPaid, OrderCancelled, OrderExpired, RefundRequested)
QUANTITY = 2


@dataclass
class Sale:
    """Two seats: one is paid for, one is held by an order whose hold has ended unseen."""

    office: BoxOffice
    owner: Person
    event: Event
    kind: TicketType
    paid: Order
    paying: FakePayment
    held: Order
    coming: FakePayment

    @classmethod
    def opened(cls, office: BoxOffice) -> Sale:
        with office.database.transaction() as session:
            session.execute(delete(outbox))  # what earlier ones told
        owner = office.person("Olga Owner")
        event = office.event(owner)
        kind = office.ticket_type(
            event, quantity=QUANTITY, cancellation=CancellationPolicy(allowed=True).model_dump()
        )
        paid, held = office.place(kind, buyer=owner), office.place(kind, buyer=owner)
        paying, coming = office.payment(paid), office.payment(held)
        office.hear(paying.succeeded())
        office.let_pass(held, timedelta(minutes=16))
        return cls(office, owner, event, kind, office.order(paid), paying, held, coming)

    @property
    def code(self) -> str:
        return self.paid.tickets[0].code


def place(sale: Sale) -> None:
    sale.office.place(sale.kind, buyer=sale.owner)


def pay(sale: Sale) -> None:
    sale.office.hear(sale.coming.succeeded())


def expire(sale: Sale) -> None:
    end_holds(sale.office.database)


def cancel_order(sale: Sale) -> None:
    sale.office.cancel(sale.held)


def cancel_ticket(sale: Sale) -> None:
    with sale.office.database.transaction() as session:
        cancellations.cancel(session, sale.paid.id, [sale.code], sale.owner)


def refund(sale: Sale) -> None:
    _refund(sale)


def refund_with_ticket(sale: Sale) -> None:
    _refund(sale, sale.code)


def dispute(sale: Sale) -> None:
    sale.office.hear(sale.paying.disputed())


def hear_of_refund(sale: Sale) -> None:
    sale.office.hear(sale.paying.refunded(sale.paid.amount))


def check_in(sale: Sale) -> None:
    with sale.office.database.transaction() as session:
        check_ins.check_in(session, sale.event, sale.code, sale.owner.id)


def shrink(sale: Sale) -> None:
    _change(sale, TicketTypeChange(quantity=1))


def remove(sale: Sale) -> None:
    with sale.office.database.transaction() as session:
        require(session, sale.event.id, sale.owner, Action.MANAGE_TICKETS, lock=True)
        ticket_type_changes.remove(session, sale.event.id, sale.kind.id)


def delete_event(sale: Sale) -> None:
    with sale.office.database.transaction() as session:
        events.delete(session, require(session, sale.event.id, sale.owner, Action.DELETE_EVENT, lock=True))


def _refund(sale: Sale, *codes: str) -> None:
    with sale.office.database.transaction() as session:
        locked = refunds.locked_order(session, sale.paid.id, sale.owner)
        refunds.request(session, locked, NewRefund(ticket_codes=codes), sale.owner, None)


def _change(sale: Sale, wanted: TicketTypeChange) -> None:
    with sale.office.database.transaction() as session:
        event = require(session, sale.event.id, sale.owner, Action.MANAGE_TICKETS, lock=True)
        ticket_type_changes.change(session, event, sale.kind.id, wanted)


RACES: Sequence[tuple[Act[Sale], Sequence[Act[Sale]]]] = [
    (place, [pay, shrink, delete_event]),
    (pay, [place, expire, cancel_order]),
    (cancel_ticket, [check_in, refund, hear_of_refund]),
    (check_in, [refund_with_ticket, dispute]),
    (remove, [place, pay]),
]
"""What happens, and what may come between any two statements of it."""


@pytest.mark.parametrize(
    ("first", "second"),
    [(first, second) for first, seconds in RACES for second in seconds],
    ids=lambda act: act.__name__,
)
def test_seats_money_and_tickets_stay_right(office: BoxOffice, first: Act[Sale], second: Act[Sale]) -> None:
    for crossed in crossings(office.database, lambda: Sale.opened(office), first, second):
        Kept.of(crossed.situation).check(crossed)


def test_a_ticket_shown_at_two_doors_lets_one_in(office: BoxOffice) -> None:
    for crossed in crossings(office.database, lambda: Sale.opened(office), check_in, check_in):
        assert {crossed.first, crossed.second} == {"done", CheckedInAlready.type}, crossed


@dataclass(frozen=True)
class Kept:
    """What is there afterwards."""

    limit: int
    taken: int
    orders: Sequence[Order]
    told: Sequence[Received[Any]]

    @classmethod
    def of(cls, sale: Sale) -> Kept:
        with sale.office.database.transaction() as session:
            kind = session.get(TicketType, sale.kind.id)
            counted = seats.count(session, [kind])[kind.id] if kind else Seats(0, 0, 0)
            orders = session.scalars(select(Order).where(Order.event_id == sale.event.id)).all()
        limit = kind.quantity if kind and not kind.removed_at else 0
        return cls(limit, counted.sold + counted.held, orders, sale.office.published(*TOLD))

    def check(self, crossed: Crossed[Sale]) -> None:
        assert self.taken <= self.limit, crossed
        for order in self.orders:
            told = [one.event for one in self.told if one.event.order_id == order.id]
            self._check_course(order, told, crossed)
            for payment in order.payments:
                self._check_money(order, payment, told, crossed)

    @staticmethod
    def _check_course(order: Order, told: Sequence[Any], crossed: Crossed[Sale]) -> None:
        """Tickets are there exactly where money is, and everybody was told once."""
        is_paid = order.paid_by is not None
        assert len(order.tickets) == is_paid, crossed
        assert sum(isinstance(fact, OrderPaid) for fact in told) == is_paid, crossed
        assert sum(isinstance(fact, OrderCancelled | OrderExpired) for fact in told) <= 1, crossed

    @staticmethod
    def _check_money(
        order: Order, payment: OrderPayment, told: Sequence[Any], crossed: Crossed[Sale]
    ) -> None:
        """It pays for tickets or goes back, and never more of it than came."""
        back = sum(
            fact.amount
            for fact in told
            if isinstance(fact, RefundRequested) and fact.payment_id == payment.payment_id
        )
        assert back <= payment.amount, crossed
        assert back == payment.amount or not payment.charged or order.paid_by == payment.payment_id, crossed
