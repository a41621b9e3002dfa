"""Changing, withdrawing and removing what an event sells, without taking anything from those who bought."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.inputs import NOT_GIVEN, Line, Moment
from services.api.tickets import seats
from services.api.tickets.cancellation_policy import CancellationPolicy
from services.api.tickets.errors import TicketTypeInUse
from services.api.tickets.models import LONGEST_NAME, OrderItem, TicketType
from services.api.tickets.ticket_types import MOST_TICKETS, NewTicketType, Price
from shared.database import now
from shared.errors import Invalid, NotFound
from shared.web import Body
from shared.web.bodies import field_errors


class TicketTypeChange(Body):
    """Whatever is given is changed. `withdrawn` takes it off sale, and puts it back."""

    name: Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)] = NOT_GIVEN
    price: Price = NOT_GIVEN
    quantity: int = Field(default=NOT_GIVEN, ge=1, le=MOST_TICKETS, strict=True)
    sales_start: Moment | None = None
    sales_end: Moment | None = None
    cancellation: CancellationPolicy | None = None
    withdrawn: bool = Field(default=NOT_GIVEN, strict=True)

    def over(self, present: TicketType) -> NewTicketType:
        """The whole as it would be. Raises `Invalid` where it does not fit together."""
        given = self.model_dump(include=self.model_fields_set - {"withdrawn"})
        try:
            return NewTicketType.model_validate(_as_body(present) | given)
        except ValidationError as error:
            raise Invalid(errors=field_errors(error.errors(include_url=False))) from error


def locked(session: Session, event_id: UUID, ticket_type_id: UUID) -> TicketType:
    """Locked, so that nobody buys meanwhile. Raises `NotFound`."""
    seats.lock_types(session, [ticket_type_id])
    return find(session, event_id, ticket_type_id)


def find(session: Session, event_id: UUID, ticket_type_id: UUID) -> TicketType:
    """Raises `NotFound`."""
    found = session.get(TicketType, ticket_type_id)
    if found is None or found.event_id != event_id or found.removed_at:
        raise NotFound("This event has no such ticket type.")
    return found


def change(session: Session, event: Event, ticket_type_id: UUID, wanted: TicketTypeChange) -> TicketType:
    """Prices count for new orders alone. Raises `NotFound`, `Invalid`, `TicketTypeInUse`. The event is locked."""
    kind = locked(session, event.id, ticket_type_id)
    changed = wanted.over(kind)
    _check_quantity(session, kind, changed.quantity)
    _check_currency(session, kind, changed)
    kind.name, kind.quantity = changed.name, changed.quantity
    kind.amount, kind.currency = changed.price.amount, changed.price.currency
    kind.sales_start, kind.sales_end = changed.sales_start, changed.sales_end
    kind.cancellation = changed.stored_policy()
    if "withdrawn" in wanted.model_fields_set:
        kind.is_withdrawn = wanted.withdrawn
    kind.revision += session.is_modified(kind)
    session.flush()
    return kind


def remove(session: Session, event_id: UUID, ticket_type_id: UUID) -> None:
    """It is no longer shown to anybody; orders that ended keep naming it. Raises `NotFound`, `TicketTypeInUse`."""
    kind = locked(session, event_id, ticket_type_id)
    taken = seats.count(session, [kind])[kind.id]
    if taken.sold or taken.held:
        raise TicketTypeInUse("Somebody has a ticket or is about to pay for one. Take it off sale instead.")
    kind.removed_at = now()


def _check_quantity(session: Session, kind: TicketType, quantity: int) -> None:
    taken = seats.count(session, [kind])[kind.id]
    if quantity < kind.quantity and quantity < taken.sold + taken.held:
        raise TicketTypeInUse(f"{taken.sold + taken.held} are sold or held. Choose at least that many.")


def _check_currency(session: Session, kind: TicketType, changed: NewTicketType) -> None:
    """An order has one currency for good, and so has an event."""
    currency = changed.price.currency
    if currency != kind.currency:
        others = select(func.count()).where(
            TicketType.event_id == kind.event_id, TicketType.id != kind.id, TicketType.removed_at.is_(None)
        )
        ordered = select(func.count()).where(OrderItem.ticket_type_id == kind.id)
        if session.scalar(others) or session.scalar(ordered):
            raise Invalid.field(
                "price.currency", f"This event sells in {kind.currency}. Use the same currency."
            )
    if changed.cancellation:
        changed.cancellation.check_currency(currency)


def _as_body(kind: TicketType) -> dict[str, object]:
    return {
        "name": kind.name,
        "price": {"amount": kind.amount, "currency": kind.currency},
        "quantity": kind.quantity,
        "sales_start": kind.sales_start,
        "sales_end": kind.sales_end,
        "cancellation": kind.cancellation,
    }
