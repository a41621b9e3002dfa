"""Making tickets out of a paid order, and making them void."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.tickets.codes import new_code, normalise
from services.api.tickets.models import Order, Ticket
from services.api.tickets.payment_models import Refund
from services.api.tickets.states import OrderState, TicketState
from shared.database import now
from shared.errors import Invalid


def issue(session: Session, order: Order) -> None:
    """The order is paid: each of its seats gets a ticket."""
    order.move_to(OrderState.PAID)
    order.tickets.extend(
        Ticket(code=new_code(), ticket_type=item.ticket_type, state=TicketState.VALID)
        for item in order.items
        for _ in range(item.quantity)
    )
    session.flush()


def chosen(session: Session, order: Order, codes: Iterable[str]) -> Sequence[Ticket]:
    """The order's tickets of these codes, locked against the door. Raises `Invalid` for what is none, or void."""
    wanted = {normalise(code) for code in codes}
    found = session.scalars(
        select(Ticket)
        .where(Ticket.order_id == order.id, Ticket.code.in_(wanted), Ticket.state != TicketState.VOID)
        .order_by(Ticket.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(found) < len(wanted):
        raise Invalid.field("ticket_codes", "Choose tickets of this order that are not void yet.")
    return found


def void(tickets: Iterable[Ticket], refund: Refund | None = None, by: UUID | None = None) -> None:
    """Nobody gets in with these any more; their seats are free again. `by` is the buyer who cancelled them."""
    for ticket in tickets:
        ticket.state, ticket.voided_at = TicketState.VOID, now()
        ticket.refund_id, ticket.voided_by = refund.id if refund else None, by
