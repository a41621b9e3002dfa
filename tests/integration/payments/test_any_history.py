"""Whatever buyers, banks, crashes, webhooks and people in Stripe's dashboard do, in whatever order: the books agree.

Both services on PostgreSQL, Stripe's emulator on a port.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from random import Random

import pytest
import requests
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from services.api.tickets import reviews
from services.api.tickets.bodies import NewRefund
from services.api.tickets.errors import NotPending, PaymentUnderWay, SoldOut
from services.api.tickets.models import Order
from services.payments.checkout.opening import OrderClosed
from services.payments.ledger.models import Payment, PaymentState
from services.payments.stripe.gateway import StripeAway
from shared.database import Database
from shared.errors import Conflict, Invalid
from tests.box_office import BoxOffice
from tests.cash_desk import BANK_ACCOUNT, DECLINED, DISPUTED, EMPTY_BANK_ACCOUNT, SLOW_REFUND, CashDesk
from tests.fragile_gateway import Crash
from tests.integration.payments.books import Books
from tests.integration.payments.exchange import PRICE, Exchange
from tests.servers.fixtures import FreshDatabase

SEATS = 3
CARDS = ("4242424242424242", DECLINED, BANK_ACCOUNT, EMPTY_BANK_ACCOUNT, DISPUTED, SLOW_REFUND)
CALLS = (
    "create_session", "retrieve_session", "find_session", "expire_session",
    "create_refund", "find_refund", "retrieve_dispute",
)  # fmt: skip
FAULTS = ("lost_response", "error_before", "error_after", "rate_limited")


@pytest.fixture
def office(migrated_database: FreshDatabase) -> Iterator[BoxOffice]:
    database = Database(migrated_database("api"), "api")
    yield BoxOffice(database)
    database.close()


class Money(RuleBasedStateMachine):
    """What can happen; `teardown` waits until all of it has come to rest, then looks at the books."""

    orders = Bundle("orders")
    free_orders = Bundle("free_orders")

    def __init__(self, office: BoxOffice, desk: CashDesk) -> None:
        super().__init__()
        self.desk, self.office = desk, office
        self.exchange = Exchange(office, desk, SEATS)

    @initialize(target=orders)
    def somebody_has_opened_a_payment(self) -> object:
        """Most of what can happen needs one."""
        order = self.office.place(self.exchange.kind)
        self.desk.start(self.exchange.token_of(order))
        return order

    @rule(target=orders, quantity=st.integers(1, 2))
    def somebody_orders(self, quantity: int) -> object:
        try:
            return self.office.place(self.exchange.kind, quantity)
        except SoldOut:
            return multiple()

    @rule(target=free_orders)
    def somebody_orders_what_is_free(self) -> object:
        try:
            return self.office.place(self.exchange.free_kind)
        except SoldOut:
            return multiple()

    @rule(order=orders, times=st.integers(1, 2))
    def the_buyer_presses_pay(self, order: Order, times: int) -> None:
        for _ in range(times):
            with suppress(OrderClosed, StripeAway, Crash):
                self.desk.start(self.exchange.token_of(order))

    @rule(order=orders, card=st.sampled_from(CARDS))
    def the_buyer_pays(self, order: Order, card: str) -> None:
        with suppress(OrderClosed, StripeAway, Crash):
            payment = self.desk.start(self.exchange.token_of(order))
            if payment.checkout_url and payment.state is PaymentState.OPEN:
                self.desk.pay(payment, card)

    @rule(order=orders, amount=st.integers(100, PRICE))
    def stripe_takes_another_sum(self, order: Order, amount: int) -> None:
        for payment in self.desk.payments_of(self.exchange.token_of(order)):
            if payment.checkout_url and payment.state is PaymentState.OPEN:
                self._try_at_stripe(tamper={"id": payment.session_id, "set": {"amount_total": amount}})
                self.desk.pay(payment)

    @rule(order=orders, accepts=st.booleans())
    def the_organiser_decides_about_it(self, order: Order, accepts: bool) -> None:
        self.exchange.decide(order, reviews.accept if accepts else reviews.give_back)

    @rule(order=orders)
    def the_buyer_comes_back(self, order: Order) -> None:
        for payment in self.desk.payments_of(self.exchange.token_of(order)):
            self._look(payment)

    @rule(order=orders, card=st.sampled_from(CARDS))
    def the_buyer_pays_while_an_answer_is_on_its_way(self, order: Order, card: str) -> None:
        """It is old when it gets here: whoever asked later knew more."""
        for payment in self.desk.payments_of(self.exchange.token_of(order)):
            self.desk.stripe.on_the_way = lambda payment=payment: self._pay_and_look(payment, card)
            self._look(payment)
            self.desk.stripe.on_the_way = None

    def _pay_and_look(self, payment: Payment, card: str) -> None:
        if payment.checkout_url:
            self.desk.pay(payment, card)
        self._look(payment)

    def _look(self, payment: Payment) -> None:
        """The return page, or an error where the process dies in the middle."""
        assert self.desk.client.get(f"/payments/{payment.id}/return").status_code in (200, 500)

    @rule(order=orders)
    def the_buyer_cancels(self, order: Order) -> None:
        with suppress(NotPending, PaymentUnderWay):
            self.office.cancel(order)

    @rule(order=orders | free_orders, number=st.integers(1, 2))
    def the_buyer_cancels_tickets(self, order: Order, number: int) -> None:
        with suppress(Conflict, Invalid):
            self.exchange.cancel_tickets(order, self._codes(order)[:number])

    @rule(order=orders, amount=st.none() | st.integers(1, PRICE), number=st.integers(0, 2))
    def the_organiser_gives_back(self, order: Order, amount: int | None, number: int) -> None:
        with suppress(Conflict, Invalid):
            self.exchange.ask_back(order, NewRefund(amount=amount, ticket_codes=self._codes(order)[:number]))

    def _codes(self, order: Order) -> list[str]:
        return [one.code for one in self.exchange.valid_tickets() if one.order_id == order.id]

    @rule(order=orders)
    def the_hold_ends(self, order: Order) -> None:
        self.office.let_hold_end(order)

    @rule(order=orders, amount=st.integers(1, PRICE))
    def a_refund_is_asked_for_that_api_did_not_count(self, order: Order, amount: int) -> None:
        for payment in self.desk.payments_of(self.exchange.token_of(order)):
            self.desk.hear(self.desk.refund_of(payment, amount))

    @rule(amount=st.integers(1, PRICE), data=st.data())
    def somebody_refunds_in_the_dashboard(self, amount: int, data: st.DataObject) -> None:
        if intents := self._intents():
            self._try_at_stripe(
                refund={"payment_intent": data.draw(st.sampled_from(intents)), "amount": amount}
            )

    @rule(data=st.data())
    def a_refund_comes_back(self, data: st.DataObject) -> None:
        given = self.desk.emulator.v1.refunds.list({"limit": 100}).data
        if given:
            self._try_at_stripe(fail_refund=data.draw(st.sampled_from([each.id for each in given])))

    @rule(amount=st.integers(1, PRICE), data=st.data())
    def the_buyer_disputes(self, amount: int, data: st.DataObject) -> None:
        if intents := self._intents():
            self._try_at_stripe(
                dispute={"payment_intent": data.draw(st.sampled_from(intents)), "amount": amount}
            )

    @rule(is_won=st.booleans())
    def a_dispute_ends(self, is_won: bool) -> None:
        for dispute in self.desk.emulator.v1.disputes.list().data:
            self._try_at_stripe(close_dispute={"id": dispute.id, "is_won": is_won})

    @rule()
    def banks_decide(self) -> None:
        self.desk.emulator.control(settle="all")

    @rule()
    def open_sessions_run_out(self) -> None:
        self.exchange.let_sessions_run_out()

    @rule()
    def webhooks_arrive_doubled_in_any_order(self) -> None:
        self.exchange.deliver_webhooks()

    @rule(lost=st.booleans())
    def webhooks_get_lost(self, lost: bool) -> None:
        self.desk.emulator.control(webhooks={"drop": ["*"] if lost else []})

    @rule(random=st.randoms(use_true_random=False))
    def events_arrive_doubled_in_any_order(self, random: Random) -> None:
        self.exchange.carry_events(lambda events: random.sample(events, len(events)))

    @rule()
    def the_worker_works(self) -> None:
        with suppress(Crash):
            self.desk.work()

    @rule(call=st.sampled_from(CALLS), after=st.booleans())
    def the_process_will_die(self, call: str, after: bool) -> None:
        setattr(self.desk.stripe, "after" if after else "before", call)

    @rule(kind=st.sampled_from(FAULTS), path=st.sampled_from(["/v1/checkout/sessions", "/v1/refunds"]))
    def stripe_will_fail(self, kind: str, path: str) -> None:
        self.desk.emulator.control(faults=[{"kind": kind, "path": path}])

    def teardown(self) -> None:
        self.desk.stripe.before = self.desk.stripe.after = ""
        self.exchange.come_to_rest()
        Books(self.exchange).check()

    def _intents(self) -> list[str]:
        return [each.id for each in self.desk.emulator.v1.payment_intents.list({"limit": 100}).data]

    def _try_at_stripe(self, **command: object) -> None:
        """As somebody in the dashboard does: what Stripe refuses does not happen."""
        with suppress(requests.HTTPError):
            self.desk.emulator.control(**command)


@pytest.mark.timeout(600)  # a busy machine takes minutes
def test_the_books_agree_after_any_history(office: BoxOffice, desk: CashDesk) -> None:
    run_state_machine_as_test(
        lambda: Money(office, desk),  # type: ignore[arg-type]
        settings=settings(
            max_examples=30,
            stateful_step_count=20,
            deadline=None,
            database=None,
            phases=(Phase.generate,),  # shrinking takes minutes, and the steps say enough
            suppress_health_check=list(HealthCheck),
        ),
    )
