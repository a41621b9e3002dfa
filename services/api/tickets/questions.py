"""What people are asked before money goes back, a ticket lets nobody in any more, or seats are given back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.api.confirmation import Question
from services.api.tickets.models import Order, Ticket, TicketType
from services.api.tickets.payment_models import OrderPayment
from services.api.tickets.states import TicketState
from shared.money import display


def refund(order: Order, currency: str) -> Question:
    admitting = sum(ticket.state is not TicketState.VOID for ticket in order.tickets)
    stay = "it stays" if admitting == 1 else "all stay"
    return Question(
        asks=f"Give {{amount}} {currency} back to {order.buyer.name}?",
        button="Give money back",
        checked="These become void and let nobody in: {labels}." if admitting else "",
        unchecked=f"No ticket becomes void: {stay} valid." if admitting else "",
    )


def acceptance(payment: OrderPayment) -> Question:
    return Question(asks=f"Give the tickets for {_what_came(payment)}?", button="Accept it")


def refusal(payment: OrderPayment) -> Question:
    return Question(asks=f"Give {_what_came(payment)} back and end the order?", button="Give it back")


def voiding() -> Question:
    return Question(asks="Make these tickets void for good?", button="Make void", checked="{labels}")


def cancellation() -> Question:
    return Question(asks="Cancel this order and give the seats back?", button="Cancel order")


def removal(kind: TicketType) -> Question:
    return Question(asks=f"Remove “{kind.name}” for good?", button="Remove")


def label(ticket: Ticket) -> str:
    """As it stands beside its box."""
    came = " · checked in" if ticket.state is TicketState.CHECKED_IN else ""
    return f"{ticket.ticket_type.name} · {ticket.code}{came}"


def labels(tickets: Sequence[Ticket], codes: Iterable[str]) -> list[str]:
    chosen = set(codes)
    return [label(ticket) for ticket in tickets if ticket.code in chosen]


def _what_came(payment: OrderPayment) -> str:
    return display(payment.received or 0, payment.received_currency or payment.currency)
