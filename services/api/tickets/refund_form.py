"""The form that gives money back: an amount as people write it, and checked tickets."""

from __future__ import annotations

from typing import Annotated

from flask import request
from pydantic import Field, ValidationError

from services.api.inputs import Line
from services.api.tickets.amounts_typed import exact_amount
from services.api.tickets.bodies import NewRefund, NewVoiding
from services.api.tickets.ordering_form import LONGEST_NONCE
from services.api.tickets.payment_models import LONGEST_REASON
from shared.errors import Invalid
from shared.web import Body
from shared.web.bodies import field_errors


class RefundForm(Body):
    amount: Annotated[str, Field(max_length=20)]
    reason: Annotated[Line, Field(max_length=LONGEST_REASON)] = ""

    def read(self, currency: str) -> NewRefund:
        """What the API would have been sent. Raises `Invalid`."""
        codes = tuple(request.form.getlist("ticket_codes"))
        amount = exact_amount(self.amount, currency, "amount")
        try:
            return NewRefund(amount=amount, reason=self.reason, ticket_codes=codes)
        except ValidationError as error:
            raise Invalid(errors=field_errors(error.errors())) from error


def checked_tickets() -> NewVoiding:
    """Raises `Invalid`."""
    try:
        return NewVoiding(ticket_codes=tuple(request.form.getlist("ticket_codes")))
    except ValidationError as error:
        raise Invalid.field("ticket_codes", "Choose at least one ticket.") from error


def key() -> str | None:
    """A form that is sent twice is one refund."""
    nonce = request.form.get("nonce", "")
    return f"page:{nonce}" if 0 < len(nonce) <= LONGEST_NONCE and nonce.isascii() else None
