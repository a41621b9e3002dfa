"""The form that adds a ticket type: a price as people write it, times as a clock at the place shows them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError

from services.api.inputs import Line, LocalTime
from services.api.tickets.models import LONGEST_NAME
from services.api.tickets.ticket_types import MOST_TICKETS, NewTicketType
from shared.bodies import field_errors
from shared.currencies import CURRENCIES
from shared.errors import FieldError, Invalid
from shared.money import Currency, display, minor_units
from shared.web import Body


class TicketTypeForm(Body):
    name: Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)]
    price: Annotated[str, Field(max_length=20)]
    currency: Currency
    quantity: int = Field(ge=1, le=MOST_TICKETS)
    sales_start: LocalTime | None = None
    sales_end: LocalTime | None = None

    def read(self, zone: ZoneInfo) -> NewTicketType:
        """What the API would have been sent. Raises `Invalid` with this form's fields."""
        try:
            return NewTicketType.model_validate(
                {
                    "name": self.name,
                    "price": {"amount": exact_amount(self.price, self.currency), "currency": self.currency},
                    "quantity": self.quantity,
                    "sales_start": _in_zone(self.sales_start, zone),
                    "sales_end": _in_zone(self.sales_end, zone),
                }
            )
        except ValidationError as error:
            raise Invalid(errors=[_renamed(found) for found in field_errors(error.errors())]) from error


def exact_amount(text: str, currency: str, field: str = "price") -> int:
    """`25.00` in minor units, exactly. Raises `Invalid` at the field."""
    whole, _, fraction = text.partition(".")
    # A comma is refused, not guessed at: 1,000 means a thousand to some and one to others.
    if not (text.isascii() and whole.isdecimal() and (fraction.isdecimal() or "." not in text)):
        raise Invalid.field(field, f"Write the {field} with digits and a point, such as 25.00")
    try:
        amount = minor_units(Decimal(text), currency)
    except ValueError as error:
        raise Invalid.field(field, f"{error}, so leave out the digits after them") from error
    largest = CURRENCIES[currency].largest
    if amount > largest:
        raise Invalid.field(field, f"Choose at most {display(largest, currency)}")
    return amount


def _in_zone(clock: datetime | None, zone: ZoneInfo) -> datetime | None:
    return clock.replace(tzinfo=zone) if clock else None


def _renamed(error: FieldError) -> FieldError:
    return {"field": error["field"].partition(".")[0], "message": error["message"]}
