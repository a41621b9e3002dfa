"""Adding and listing what an event sells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.inputs import Line, Moment
from services.api.tickets import prices
from services.api.tickets.cancellation_policy import CancellationPolicy
from services.api.tickets.models import LONGEST_NAME, TicketRules, TicketType
from shared.database import now
from shared.errors import Conflict, Invalid
from shared.money import Money
from shared.web import Body

MOST_TICKETS = 100_000
MOST_TYPES = 50
Price = Annotated[Money, AfterValidator(prices.check)]


class TooManyTypes(Conflict):
    type = "too-many-ticket-types"
    title = f"An event has at most {MOST_TYPES} ticket types"


class NewTicketType(Body):
    """What an organiser says of a ticket type."""

    name: Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)]
    price: Price
    quantity: int = Field(ge=1, le=MOST_TICKETS, strict=True)
    sales_start: Moment | None = None
    sales_end: Moment | None = None
    cancellation: CancellationPolicy | None = None

    @field_validator("sales_end")
    @classmethod
    def _after_start(cls, end: datetime | None, info: ValidationInfo) -> datetime | None:
        start: datetime | None = info.data.get("sales_start")
        if start and end and end <= start:
            raise ValueError("Please choose a time after sales start")
        return end

    def stored_policy(self) -> dict[str, Any] | None:
        """As its row keeps it."""
        return self.cancellation.model_dump(mode="json") if self.cancellation else None


def add(session: Session, event: Event, wanted: NewTicketType) -> TicketType:
    """Raises `Invalid` for a second currency, `TooManyTypes`. The event is locked."""
    _check_fits(session, event.id, wanted.price.currency)
    if wanted.cancellation:
        wanted.cancellation.check_currency(wanted.price.currency)
    ticket_type = TicketType(
        event_id=event.id,
        name=wanted.name,
        amount=wanted.price.amount,
        currency=wanted.price.currency,
        quantity=wanted.quantity,
        sales_start=wanted.sales_start,
        sales_end=wanted.sales_end,
        cancellation=wanted.stored_policy(),
        created_at=now(),
    )
    session.add(ticket_type)
    session.flush()
    return ticket_type


def of_event(session: Session, event_id: UUID) -> Sequence[TicketType]:
    """In the order in which they were added."""
    return session.scalars(select(TicketType).where(*_sold_by(event_id)).order_by(TicketType.id)).all()


def currency_of(session: Session, event_id: UUID) -> str | None:
    """The one currency of an event, once it sells something."""
    return session.scalar(select(TicketType.currency).where(*_sold_by(event_id)).limit(1))


def is_on_sale(ticket_type: TicketType, moment: datetime) -> bool:
    return not is_early(ticket_type, moment) and not is_late(ticket_type, moment)


def is_early(ticket_type: TicketType, moment: datetime) -> bool:
    return ticket_type.sales_start is not None and moment < ticket_type.sales_start


def is_late(ticket_type: TicketType, moment: datetime) -> bool:
    return ticket_type.sales_end is not None and moment >= ticket_type.sales_end


def _sold_by(event_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return TicketType.event_id == event_id, TicketType.removed_at.is_(None)


def _check_fits(session: Session, event_id: UUID, currency: str) -> None:
    # One order is one payment, and one payment has one currency.
    present = currency_of(session, event_id)
    if present and present != currency:
        raise Invalid.field("price.currency", f"This event sells in {present}. Use the same currency.")
    if (rules := session.get(TicketRules, event_id)) and rules.cancellation:
        CancellationPolicy.model_validate(rules.cancellation).check_currency(currency)
    number = session.scalar(select(func.count()).where(*_sold_by(event_id))) or 0
    if number >= MOST_TYPES:
        raise TooManyTypes("Ask us if you need more.")
