"""What clients send about orders and at the door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator, model_validator

from services.api.inputs import Line
from services.api.tickets.payment_models import LONGEST_REASON
from shared.money import LARGEST_AMOUNT, Currency
from shared.web import Body

MOST_PER_ORDER = 10
TOO_MANY = f"An order has at most {MOST_PER_ORDER} tickets. Place a second one for more."


TicketCode = Annotated[str, StringConstraints(min_length=1, max_length=50)]


class OrderLine(Body):
    ticket_type_id: UUID
    quantity: int = Field(ge=1, le=MOST_PER_ORDER, strict=True)


class NewOrder(Body):
    items: Annotated[list[OrderLine], Field(min_length=1, max_length=MOST_PER_ORDER)]

    @field_validator("items")
    @classmethod
    def _few_enough(cls, lines: list[OrderLine]) -> list[OrderLine]:
        if sum(line.quantity for line in lines) > MOST_PER_ORDER:
            raise ValueError(TOO_MANY)
        return lines

    def wanted(self) -> Mapping[UUID, int]:
        """How many of each ticket type; two lines of one type are added up."""
        wanted = Counter[UUID]()
        for line in self.items:
            wanted[line.ticket_type_id] += line.quantity
        return wanted


class NewCheckIn(Body):
    code: TicketCode


class NewVoiding(Body):
    ticket_codes: Annotated[tuple[TicketCode, ...], Field(min_length=1, max_length=MOST_PER_ORDER)]


class NewCancellation(Body):
    """`refund` is what the buyer agreed to, in minor units: another one by now is a conflict."""

    ticket_codes: Annotated[tuple[TicketCode, ...], Field(min_length=1, max_length=MOST_PER_ORDER)]
    refund: int | None = Field(default=None, ge=0, le=LARGEST_AMOUNT, strict=True)


class NewRefund(Body):
    """`amount` is in minor units, bare or as `{amount, currency}`."""

    amount: int | None = Field(default=None, ge=1, le=LARGEST_AMOUNT, strict=True)
    currency: Currency | None = None
    ticket_codes: Annotated[tuple[TicketCode, ...], Field(max_length=MOST_PER_ORDER)] = ()
    reason: Annotated[Line, Field(max_length=LONGEST_REASON)] = ""

    @model_validator(mode="before")
    @classmethod
    def _spread_money(cls, sent: Any) -> Any:
        if isinstance(sent, Mapping) and isinstance(money := sent.get("amount"), Mapping):
            return {**sent, "amount": None, **money}
        return sent
