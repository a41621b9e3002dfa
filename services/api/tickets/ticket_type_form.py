"""The forms that add and change a ticket type: a price as people write it, times as a clock at the place shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError

from services.api.inputs import Line, LocalTime
from services.api.tickets.amounts_typed import exact_amount
from services.api.tickets.cancellation_policy import NOT_ALLOWED, CancellationPolicy
from services.api.tickets.models import LONGEST_NAME, TicketType
from services.api.tickets.policy_form import PolicyFields, typed_policy
from services.api.tickets.ticket_type_changes import TicketTypeChange
from services.api.tickets.ticket_types import MOST_TICKETS, NewTicketType
from shared.errors import FieldError, Invalid
from shared.money import Currency, major_units
from shared.web import Body
from shared.web.bodies import field_errors


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


class TicketTypeEditForm(TicketTypeForm, PolicyFields):
    """`policy`: the event's, none, or that of the fields."""

    policy_of: Literal["event", "none", "own"] = Field(default="event", alias="policy")

    def change(self, zone: ZoneInfo) -> TicketTypeChange:
        """What the API would have been sent. Raises `Invalid` with this form's fields."""
        whole = self.read(zone)
        return TicketTypeChange(**{**dict(whole), "cancellation": self._own_policy()})

    def _own_policy(self) -> CancellationPolicy | None:
        if self.policy_of == "event":
            return None
        return NOT_ALLOWED if self.policy_of == "none" else self.policy(self.currency)


def typed(kind: TicketType, zone: ZoneInfo) -> dict[str, Any]:
    """A ticket type as its form shows it."""
    policy = CancellationPolicy.model_validate(kind.cancellation) if kind.cancellation else None
    return typed_policy(policy) | {
        "name": kind.name,
        "price": major_units(kind.amount, kind.currency),
        "quantity": kind.quantity,
        "sales_start": _clock(kind.sales_start, zone),
        "sales_end": _clock(kind.sales_end, zone),
        "policy": "event" if policy is None else "own" if policy.allowed else "none",
    }


def _clock(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _in_zone(clock: datetime | None, zone: ZoneInfo) -> datetime | None:
    return clock.replace(tzinfo=zone) if clock else None


def _renamed(error: FieldError) -> FieldError:
    return {"field": error["field"].partition(".")[0], "message": error["message"]}
