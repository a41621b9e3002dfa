"""Buyers cancel tickets by the event's own policy: they become void, their seats free, and the refund is asked for,
all in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.tickets import issuing, orders, publications, refunds, rules
from services.api.tickets.cancellation_policy import CancellationPolicy
from services.api.tickets.codes import normalise
from services.api.tickets.errors import NotCancellable, RefundChanged
from services.api.tickets.models import Order, Ticket
from services.api.tickets.payment_models import Refund
from services.api.tickets.states import OrderState, RefundSource, TicketState
from shared.auth import Person
from shared.database import now
from shared.errors import Forbidden, Invalid
from shared.locale.formats import moment as written
from shared.money import display
from shared.money.reasons import Reason


@dataclass(frozen=True)
class Quote:
    """What cancelling one ticket means; `objection` tells why it cannot be, and is empty where it can."""

    ticket: Ticket
    price: int
    fee: int
    until: datetime | None
    objection: str

    @property
    def refund(self) -> int:
        return self.price - self.fee


@dataclass(frozen=True)
class Offer:
    """Of several tickets. `refund` is bounded by what is left of the payment."""

    quotes: Sequence[Quote]
    refund: int

    @property
    def fee(self) -> int:
        return sum(quote.fee for quote in self.quotes)


@dataclass(frozen=True)
class Cancelled:
    """`refund` is None where nothing goes back."""

    order: Order
    refund: Refund | None


def quotes(session: Session, order: Order) -> Sequence[Quote]:
    """For each ticket that is not void yet."""
    found = rules.of_event(session, order.event_id)
    return [
        _quote(order, ticket, rules.policy_for(found, ticket.ticket_type))
        for ticket in order.tickets
        if ticket.state is not TicketState.VOID
    ]


def offer(session: Session, order: Order, codes: Iterable[str]) -> Offer:
    """What the buyer gets for these. Raises `Invalid`, `NotCancellable`."""
    wanted = {normalise(code) for code in codes}
    chosen = [quote for quote in quotes(session, order) if quote.ticket.code in wanted]
    if len(chosen) < len(wanted) or not chosen:
        raise Invalid.field("ticket_codes", "Choose tickets of this order that are still valid.")
    if objection := next((quote.objection for quote in chosen if quote.objection), ""):
        raise NotCancellable(objection)
    return Offer(chosen, min(sum(quote.refund for quote in chosen), _left(order)))


def cancel(
    session: Session, order_id: UUID, codes: Sequence[str], person: Person, expected: int | None = None
) -> Cancelled:
    """Cancel a buyer's tickets. Again is harmless.

    `expected` is the refund that the buyer agreed to, in minor units. Raises `NotFound`, `Forbidden`, `Invalid`,
    `NotCancellable`, `RefundChanged`, `Disputed`.
    """
    order, _ = orders.find_locked(session, order_id, person)
    if order.account_id != person.id:
        raise Forbidden("Only the buyer can cancel tickets. Organisers give money back instead.")
    if (before := _cancelled_before(order, codes, person)) is not None:
        return before
    tickets = issuing.chosen(session, order, codes)
    agreed = offer(session, order, codes)
    if expected is not None and expected != agreed.refund:
        shown = display(agreed.refund, order.currency)
        raise RefundChanged(f"You would get {shown} back now. Look at it again, then confirm.")
    refund = _ask_back(session, order, agreed.refund, person)
    issuing.void(tickets, refund, by=person.id)
    _close_if_free(order)
    publications.tickets_cancelled(session, order, tickets, agreed.refund)
    return Cancelled(order, refund)


def _quote(order: Order, ticket: Ticket, policy: CancellationPolicy) -> Quote:
    price = order.price_of(ticket)
    until = policy.ends_at(order.event.starts_at) if policy.allowed else None
    fee = policy.fee_for(price, order.currency)
    return Quote(ticket, price, fee, until, _objection(order, ticket, until))


def _objection(order: Order, ticket: Ticket, until: datetime | None) -> str:
    if ticket.state is TicketState.CHECKED_IN:
        return "It was used at the door."
    if any(payment.is_disputed for payment in order.payments):
        return "Your bank disputes the payment. Wait for the outcome."
    if until is None:
        return "The organisers do not offer it. Please write to them."
    if until < now():
        return f"That was possible until {written(until, order.event.timezone)} ({order.event.timezone})."
    return ""


def _left(order: Order) -> int:
    payment = refunds.refundable(order)
    return refunds.left(order, payment) if payment else 0


def _ask_back(session: Session, order: Order, amount: int, person: Person) -> Refund | None:
    payment = refunds.refundable(order)
    if payment is None or not amount:
        return None
    refund = Refund(
        payment_id=payment.payment_id,
        amount=amount,
        currency=payment.currency,
        reason=Reason.CANCELLED_BY_BUYER.value,
        source=RefundSource.BUYER,
    )
    refunds.ask(session, order, refund, person)
    return refund


def _cancelled_before(order: Order, codes: Sequence[str], person: Person) -> Cancelled | None:
    wanted = {normalise(code) for code in codes}
    found = [ticket for ticket in order.tickets if ticket.code in wanted and ticket.voided_by == person.id]
    if not found or len(found) < len(wanted):
        return None
    ids = {ticket.refund_id for ticket in found}
    return Cancelled(order, next((refund for refund in order.refunds if refund.id in ids), None))


def _close_if_free(order: Order) -> None:
    """An order that cost something keeps the state of its money."""
    is_over = all(ticket.state is TicketState.VOID for ticket in order.tickets)
    if is_over and order.amount == 0:
        order.move_to(OrderState.CANCELLED)
