"""What must be true of both services' books and Stripe's once everything has come to rest."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from services.payments.ledger.models import Payment, PaymentState, RefundState
from tests.integration.payments.exchange import Exchange
from tests.integration.payments.moves import A_PERSONS_DECISION, FORWARD, LATE_MONEY, TAKEN, TOLD_ONCE


class Books:
    def __init__(self, exchange: Exchange) -> None:
        self.exchange, self.desk = exchange, exchange.desk

    def check(self) -> None:
        self._check_money()
        self._check_orders()
        self._check_nobody_paid_for_nothing()
        for payment in self.exchange.payments():
            self._check_moves(payment)
            self._check_news(payment)
        assert self.exchange.failed_deliveries() == 0

    def _check_money(self) -> None:
        """Money taken and given back is the same here and at Stripe."""
        at_stripe = self.desk.emulator.state()["money"].get("usd", {"taken": 0, "refunded": 0})
        payments, refunds = self.exchange.payments(), self.exchange.refunds()
        taken = sum(each.charged[0] for each in payments if each.state in TAKEN)
        given = sum(each.amount for each in refunds if each.state is RefundState.SUCCEEDED)
        assert (taken, given) == (at_stripe["taken"], at_stripe["refunded"])
        assert {each.state for each in payments} <= {*TAKEN, PaymentState.FAILED, PaymentState.EXPIRED}
        assert all(each.reviewed_at for each in payments if each.state is PaymentState.REVIEW)
        assert not [each for each in refunds if each.state in (RefundState.REQUESTED, RefundState.PENDING)]

    def _check_orders(self) -> None:
        """None is paid twice; a ticket is valid only where it is paid or free; there are no more than seats."""
        paid = Counter(
            each.order_id for each in self.exchange.payments() if each.state is PaymentState.SUCCEEDED
        )
        assert all(times == 1 for times in paid.values())
        free = {order.id for order in self.exchange.orders() if order.amount == 0}
        tickets = self.exchange.valid_tickets()
        assert {ticket.order_id for ticket in tickets} <= paid.keys() | free
        assert all(
            number <= self.exchange.seats
            for number in Counter(ticket.ticket_type_id for ticket in tickets).values()
        )

    def _check_nobody_paid_for_nothing(self) -> None:
        """Whose money was taken has all tickets of the order, void ones among them, or it was to go back."""
        orders = {order.id: order for order in self.exchange.orders()}
        issued = Counter(ticket.order_id for ticket in self.exchange.tickets())
        given_back = {refund.payment_id for refund in self.exchange.refunds()}
        for payment in self.exchange.payments():
            order = orders[payment.order_id]
            if payment.state is PaymentState.SUCCEEDED and order.paid_by == payment.id:
                assert issued[order.id] == sum(item.quantity for item in order.items)
            elif payment.state is PaymentState.SUCCEEDED:
                assert payment.id in given_back

    def _check_moves(self, payment: Payment) -> None:
        states = [entry.to_state for entry in self.exchange.audit(payment.id)]
        moves = [(before, after) for before, after in pairwise(states) if before != after]
        assert set(moves) <= FORWARD | LATE_MONEY | A_PERSONS_DECISION
        assert states[-1] == payment.state

    def _check_news(self, payment: Payment) -> None:
        """Each event once, numbered without a gap."""
        published = self.desk.published(payment)
        told = Counter(each.event.type.removeprefix("payment.") for each in published)
        assert all(told[name] <= 1 for name in TOLD_ONCE)
        assert told[payment.state if payment.state is not PaymentState.REVIEW else "in_review"] == 1
        assert [each.event.sequence for each in published] == list(range(1, len(published) + 1))
        refunds = Counter(each.event.refund_id for each in published if each.event.type == "payment.refunded")
        assert all(times == 1 for times in refunds.values())
        succeeded = {each.id for each in self.desk.refunds_of(payment) if each.state is RefundState.SUCCEEDED}
        assert succeeded <= refunds.keys()
