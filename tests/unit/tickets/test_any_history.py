"""Whatever buyers, banks, clocks and the broker do: never more seats than there are, and no money without a home."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule
from sqlalchemy import select

from services.api.tickets.errors import NotPending, PaymentUnderWay, SoldOut
from services.api.tickets.models import Order, Ticket
from services.api.tickets.states import OrderState, RefundSource, TicketState
from shared.bus.tables import retries
from shared.database import Database
from shared.events import Event
from tests import migrated
from tests.box_office import BoxOffice, FakePayment

SEATS = 3
PRICE = 2500
HAS_TICKETS = (OrderState.PAID, OrderState.PARTIALLY_REFUNDED, OrderState.REFUNDED)
"""A refund makes no ticket void by itself: that is the organiser's choice."""


class TicketSales(RuleBasedStateMachine):
    orders = Bundle("orders")
    payments = Bundle("payments")
    news = Bundle("news")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._database = Database(migrated.sqlite(Path(self._folder.name), "api"), "api")
        self.office = BoxOffice(self._database)
        self.kind = self.office.ticket_type(self.office.event(), quantity=SEATS, amount=PRICE)

    @rule(target=orders, quantity=st.integers(1, 2))
    def somebody_orders(self, quantity: int) -> object:
        try:
            return self.office.place(self.kind, quantity)
        except SoldOut:
            return multiple()

    @rule(target=payments, order=orders)
    def the_buyer_opens_a_payment(self, order: Order) -> FakePayment:
        return self.office.payment(order)

    @rule(
        target=news,
        payment=payments,
        happens=st.sampled_from(["opened", "processing", "succeeded", "expired", "failed"]),
    )
    def something_happens_to_it(self, payment: FakePayment, happens: str) -> Event:
        fact: Event = getattr(payment, happens)()
        return fact

    @rule(target=news, payment=payments, amount=st.integers(1, PRICE))
    def some_money_is_given_back(self, payment: FakePayment, amount: int) -> object:
        left = payment.amount - payment.given_back
        return payment.refunded(min(amount, left)) if left else multiple()

    @rule(fact=consumes(news), twice=st.booleans())
    def news_arrives(self, fact: Event, twice: bool) -> None:
        self.office.hear(fact, twice=twice)

    @rule(fact=news)
    def news_arrives_and_will_again(self, fact: Event) -> None:
        self.office.hear(fact)

    @rule(order=orders)
    def the_hold_ends(self, order: Order) -> None:
        self.office.let_hold_end(order)

    @rule(order=orders)
    def the_buyer_cancels(self, order: Order) -> None:
        try:
            self.office.cancel(order)
        except (NotPending, PaymentUnderWay):
            return

    @invariant()
    def the_books_are_right(self) -> None:
        with self._database.transaction() as session:
            orders = list(session.scalars(select(Order)))
            assert not session.execute(select(retries)).all()
        assert sum(_seats(order) for order in orders) <= SEATS
        for order in orders:
            assert not _valid(order) or (order.state in HAS_TICKETS and order.paid_by)
            _check_money(order)

    def teardown(self) -> None:
        self._database.close()
        self._folder.cleanup()


def _seats(order: Order) -> int:
    held = sum(item.quantity for item in order.items) if order.state is OrderState.PENDING else 0
    return held + len(_valid(order))


def _valid(order: Order) -> list[Ticket]:
    return [ticket for ticket in order.tickets if ticket.state is TicketState.VALID]


def _check_money(order: Order) -> None:
    """Every payment that took money bought the tickets, or goes back once."""
    asked_back = [refund.payment_id for refund in order.refunds if refund.source is RefundSource.UNUSED]
    assert len(asked_back) == len(set(asked_back))
    assert order.paid_by not in asked_back
    for payment in order.payments:
        has_home = order.paid_by == payment.payment_id or payment.payment_id in asked_back
        assert has_home or not payment.charged or payment.refunded_total >= payment.amount


TestTicketSales = TicketSales.TestCase
TestTicketSales.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    database=None,
    phases=(Phase.generate, Phase.shrink),
)
