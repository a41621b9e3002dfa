"""Giving money back. This is the one door: payments is told by `refund.requested`, and says later what came of it.

What is left to give back is counted under the order's lock, so that no number of requests at once can exceed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.events.permissions import Action
from services.api.tickets import issuing, orders, prices, publications
from services.api.tickets.bodies import NewRefund
from services.api.tickets.errors import Disputed, NothingToRefund, RefundTooLarge
from services.api.tickets.models import Order, Ticket
from services.api.tickets.payment_models import OrderPayment, Refund
from services.api.tickets.states import Decision, RefundSource, RefundState
from shared.auth import Person
from shared.database import now
from shared.errors import Forbidden, Invalid, KeyReused
from shared.events import Recipient
from shared.money import display


def locked_order(session: Session, order_id: UUID, person: Person) -> Order:
    """The order, locked, for somebody who may give its money back. Raises `NotFound`, `Forbidden`."""
    order, allowed = orders.find_locked(session, order_id, person)
    if Action.REFUND not in allowed:
        raise Forbidden(f"You may not {Action.REFUND}. Ask the event’s organisers.")
    return order


def request(session: Session, order: Order, wanted: NewRefund, person: Person, key: str | None) -> Refund:
    """Ask payments for a refund of a locked order, and make the chosen tickets void, which nothing else does.

    Without an amount it is the price of the chosen tickets, or all that is left where none are chosen. With a `key`
    that was used for this order before the earlier refund comes back. Raises `NothingToRefund`, `Disputed`,
    `RefundTooLarge`, `KeyReused`, `Invalid`.
    """
    fingerprint = _fingerprint(wanted)
    if key and (earlier := next((one for one in order.refunds if one.idempotency_key == key), None)):
        return _same(earlier, fingerprint)
    payment = refundable(order)
    if payment is None:
        raise NothingToRefund("No money was taken for this order.")
    tickets = issuing.chosen(session, order, wanted.ticket_codes)
    refund = Refund(
        payment_id=payment.payment_id,
        amount=_amount(order, payment, tickets, wanted),
        currency=payment.currency,
        reason=wanted.reason,
        source=RefundSource.ORGANISER,
        idempotency_key=key,
        fingerprint=fingerprint,
    )
    ask(session, order, refund, person)
    _void(session, order, tickets, refund)
    return refund


def make_void(session: Session, order: Order, codes: Sequence[str]) -> None:
    """Without giving anything back. Raises `Invalid`. The order is locked."""
    _void(session, order, issuing.chosen(session, order, codes))


def ask(session: Session, order: Order, refund: Refund, person: Person) -> None:
    """Record the refund and tell payments. Raises `Disputed`, `RefundTooLarge`. The order is locked."""
    payment = next(one for one in order.payments if one.payment_id == refund.payment_id)
    if payment.is_disputed:
        raise Disputed("The buyer’s bank has taken the money back. Wait for the outcome of the dispute.")
    check_left(order, payment, refund.amount)
    refund.requested_at, refund.requested_by = now(), person.id
    order.refunds.append(refund)
    session.flush()
    requester = Recipient(account_id=person.id, name=person.name)
    publications.refund_requested(session, refund, requested_by=requester)


def refundable(order: Order) -> OrderPayment | None:
    """The payment that a refund is taken from; the last one that took money where nothing is left of any."""
    charged = list(_charged(order))
    return next(
        (payment for payment in charged if left(order, payment) > 0), charged[-1] if charged else None
    )


def left(order: Order, payment: OrderPayment) -> int:
    """What was taken and neither given back nor asked back, in minor units."""
    if payment.decision is Decision.GIVEN_BACK:
        return 0
    known = sum(
        refund.amount
        for refund in order.refunds
        if refund.payment_id == payment.payment_id and refund.state is not RefundState.FAILED
    )
    # The total may know of a refund made at Stripe before its own event is here.
    return max(0, payment.amount - max(known, payment.refunded_total))


def check_left(order: Order, payment: OrderPayment, amount: int) -> None:
    """Raises `RefundTooLarge`."""
    rest = left(order, payment)
    if amount > rest:
        shown = display(rest, payment.currency)
        raise RefundTooLarge(
            f"Only {shown} is left to give back." if rest else "All of it was given back before."
        )


def _void(session: Session, order: Order, tickets: Sequence[Ticket], refund: Refund | None = None) -> None:
    if tickets:
        issuing.void(tickets, refund)
        publications.tickets_voided(session, order, tickets)


def _charged(order: Order) -> Iterator[OrderPayment]:
    """The one that paid for the order first. What is given back from a review was taken as well."""
    yield from (payment for payment in order.payments if payment.payment_id == order.paid_by)
    taken = (one for one in order.payments if one.charged or one.decision is not None)
    yield from (payment for payment in taken if payment.payment_id != order.paid_by)


def _amount(order: Order, payment: OrderPayment, tickets: Sequence[Ticket], wanted: NewRefund) -> int:
    if wanted.currency not in (None, payment.currency):
        raise Invalid.field("amount", f"The order was paid in {payment.currency}. Use the same currency.")
    if wanted.amount is not None:
        return prices.check_step(wanted.amount, payment.currency)
    if not tickets:
        return max(1, left(order, payment))  # of nothing even the least is too much
    if not (price := sum(order.price_of(ticket) for ticket in tickets)):
        raise NothingToRefund(
            "These tickets cost nothing. Give an amount, or make them void without a refund."
        )
    return price


def _same(refund: Refund, fingerprint: str) -> Refund:
    if refund.fingerprint != fingerprint:
        raise KeyReused("Use a new Idempotency-Key for another refund.")
    return refund


def _fingerprint(wanted: NewRefund) -> str:
    return sha256(wanted.model_dump_json().encode()).hexdigest()
