"""Whatever comes in whatever order however often: payments move forward only, and tell of each move once."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payments.checkout.opening import OrderClosed
from services.payments.ledger.models import PAYMENT_MOVES, Payment, PaymentState, RefundState
from tests.cash_desk import BANK_ACCOUNT, DECLINED, CashDesk, NewOrder, packed

HAPPENINGS = (
    "submit",
    "decline",
    "pay",
    "debit",
    "settle",
    "return",
    "work",
    "expire",
    "cancel",
    "refund",
    "webhooks",
)
ONCE = {"opened", "processing", "succeeded", "failed", "expired"}


class Story:
    """One order, and what happens to it."""

    def __init__(self, desk: CashDesk) -> None:
        self.desk = desk
        self.order: NewOrder = desk.order()
        self.news: list[bytes] = []

    def happen(self, what: str) -> None:
        match what:
            case "submit":
                self._submit()
            case "decline" | "pay" | "debit":
                self._pay({"decline": DECLINED, "pay": "4242424242424242", "debit": BANK_ACCOUNT}[what])
            case "settle":
                self.desk.emulator.control(settle="all")
            case "return":
                self._return()
            case "work":
                self.desk.work()
            case "webhooks":
                self.deliver()
            case _:
                self._hear(what)

    def deliver(self) -> None:
        """All that Stripe has to say so far, each twice, in any order."""
        self.desk.emulator.control(release="shuffled")
        self.desk.wait_for_webhooks()
        self.desk.emulator.control(webhooks={"hold": True, "copies": 2})

    def end(self, shuffled: list[bytes]) -> None:
        """Everything comes once more, and all that waits is done."""
        self.desk.inbox.receive(shuffled)
        self.desk.emulator.control(settle="all")
        self.deliver()
        self.desk.work()
        self.desk.work()

    def _submit(self) -> None:
        with suppress(OrderClosed):
            self.desk.start(self.order)

    def _pay(self, number: str) -> None:
        for payment in self.desk.payments_of(self.order):
            self.desk.pay(payment, number)

    def _return(self) -> None:
        for payment in self.desk.payments_of(self.order):
            self.desk.page(payment)

    def _hear(self, what: str) -> None:
        facts: list[Any] = []
        if what == "expire":
            facts = [self.desk.expired(self.order)]
        elif what == "cancel":
            facts = [self.desk.cancelled(self.order)]
        else:
            facts = [self.desk.refund_of(payment, 1000) for payment in self.desk.payments_of(self.order)]
        self.news += [packed(fact) for fact in facts]
        self.desk.inbox.receive(self.news)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happenings=st.lists(st.sampled_from(HAPPENINGS), max_size=12), data=st.data())
def test_any_interleaving_moves_forward_only_and_is_told_once(
    desk: CashDesk, happenings: list[str], data: st.DataObject
) -> None:
    desk.emulator.control(webhooks={"hold": True, "copies": 2})
    story = Story(desk)
    for what in happenings:
        story.happen(what)
    story.end(data.draw(st.permutations(story.news * 2)))

    for payment in desk.payments_of(story.order):
        _check_moves(desk, payment)
        _check_news(desk, payment)
        _check_money(desk, payment)


def _check_moves(desk: CashDesk, payment: Payment) -> None:
    states = [PaymentState(entry.to_state) for entry in desk.audit(payment) if entry.refund_id is None]
    assert all(after in PAYMENT_MOVES[before] for before, after in pairwise(states))
    assert states[-1] is payment.state


def _check_news(desk: CashDesk, payment: Payment) -> None:
    told = desk.told(payment)
    assert all(told.count(what) <= 1 for what in ONCE)
    sequences = [received.event.sequence for received in desk.published(payment)]
    assert sequences == list(range(1, len(told) + 1))
    given_back = [refund for refund in desk.refunds_of(payment) if refund.state is RefundState.SUCCEEDED]
    assert told.count("refunded") == len(given_back)


def _check_money(desk: CashDesk, payment: Payment) -> None:
    assert payment.amount_received == (2500 if payment.state is PaymentState.SUCCEEDED else 0)
    refunded = [refund.amount for refund in desk.refunds_of(payment) if refund.state is RefundState.SUCCEEDED]
    assert sum(refunded) <= payment.amount_received
    if payment.intent_id:
        assert sorted(refunded) == desk.refunds_at_stripe(payment)
