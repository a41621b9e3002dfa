"""Who holds which seats: always derived from orders and tickets, and taken only under a lock on the ticket types."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, func, or_, select
from sqlalchemy.orm import Session

from services.api.tickets.errors import SoldOut
from services.api.tickets.models import Order, OrderItem, Ticket, TicketType
from services.api.tickets.states import OrderState, TicketState


@dataclass(frozen=True)
class Seats:
    quantity: int
    sold: int
    held: int

    @property
    def available(self) -> int:
        return max(0, self.quantity - self.sold - self.held)


def lock_types(session: Session, ticket_type_ids: Iterable[UUID]) -> list[TicketType]:
    """The ticket types, locked in the order of their ids so that nobody waits in a circle.

    `key_share` lets others insert rows that refer to them: issuing tickets never waits for a sale.
    """
    statement = (
        select(TicketType)
        .where(TicketType.id.in_(ticket_type_ids))
        .order_by(TicketType.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(statement))


def count(
    session: Session, types: Collection[TicketType], *, overdue_since: datetime | None = None
) -> dict[UUID, Seats]:
    """The seats of each type.

    To show them, `overdue_since` leaves out holds that have ended. To take them, every pending order counts until
    it is swept away: a payment that was just opened may be about to lengthen its hold.
    """
    # One statement: whatever is paid between two of them is neither held nor sold to either, and its seat sold again.
    statement = select(TicketType.id, _sold(), _held(overdue_since)).where(
        TicketType.id.in_([kind.id for kind in types])
    )
    taken = {kind_id: (sold, held) for kind_id, sold, held in session.execute(statement)}
    return {kind.id: Seats(_quantity(kind), *taken.get(kind.id, (0, 0))) for kind in types}


def require(session: Session, types: Collection[TicketType], wanted: Mapping[UUID, int]) -> None:
    """Raises `SoldOut`. The types are locked."""
    seats = count(session, types)
    for ticket_type in types:
        left = seats[ticket_type.id].available
        if wanted[ticket_type.id] > left:
            raise SoldOut(_explain(ticket_type.name, left))


def _quantity(kind: TicketType) -> int:
    """What was removed has no seat for late money either."""
    return 0 if kind.removed_at else kind.quantity


def _explain(name: str, left: int) -> str:
    if left == 0:
        return f"“{name}” is sold out. Seats can come back when somebody does not pay: try again in a while."
    return f"Only {left} of “{name}” {'is' if left == 1 else 'are'} left. Choose fewer."


def _sold() -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(Ticket.ticket_type_id == TicketType.id, Ticket.state != TicketState.VOID)
        .scalar_subquery()
    )


def _held(overdue_since: datetime | None) -> ScalarSelect[int]:
    statement = (
        select(func.coalesce(func.sum(OrderItem.quantity), 0))
        .join(Order, Order.id == OrderItem.order_id)
        .where(OrderItem.ticket_type_id == TicketType.id, Order.state == OrderState.PENDING)
    )
    if overdue_since:
        statement = statement.where(or_(Order.hold_ends_at.is_(None), Order.hold_ends_at > overdue_since))
    return statement.scalar_subquery()
