"""Making tickets out of a paid order, and making them void."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.api.tickets.codes import new_code
from services.api.tickets.models import Order, Ticket
from services.api.tickets.states import OrderState, TicketState


def issue(session: Session, order: Order) -> None:
    """The order is paid: each of its seats gets a ticket."""
    order.move_to(OrderState.PAID)
    order.tickets.extend(
        Ticket(code=new_code(), ticket_type=item.ticket_type, state=TicketState.VALID)
        for item in order.items
        for _ in range(item.quantity)
    )
    session.flush()


def void(order: Order) -> None:
    """Nobody gets in with these any more; their seats are free again."""
    for ticket in order.tickets:
        ticket.state = TicketState.VOID
