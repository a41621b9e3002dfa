"""The form with an event's rules about sold tickets, and the fields of a policy that ticket types have as well."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from services.api.tickets.cancellation_policy import (
    LONGEST_NOTICE_HOURS,
    NOT_ALLOWED,
    CancellationPolicy,
)
from services.api.tickets.models import TicketRules
from services.api.tickets.rules import NewRules
from services.api.tickets.ticket_type_form import exact_amount
from shared.errors import Invalid
from shared.money import Money, major_units
from shared.web import Body


class RulesForm(Body):
    cancellation_allowed: bool = False
    hours_before: int = Field(default=0, ge=0, le=LONGEST_NOTICE_HOURS)
    fee: Annotated[str, Field(max_length=20)] = "0"
    fee_percent: int = Field(default=0, ge=0, le=100)
    holds_disputed: bool = False

    def read(self, currency: str | None) -> NewRules:
        """What the API would have been sent. Raises `Invalid`."""
        if not self.cancellation_allowed:
            return NewRules(holds_disputed=self.holds_disputed)
        policy = CancellationPolicy(
            hours_before=self.hours_before, fee=self._fee(currency), fee_percent=self.fee_percent
        )
        return NewRules(cancellation=policy, holds_disputed=self.holds_disputed)

    def _fee(self, currency: str | None) -> Money | None:
        if self.fee.strip("0.") == "":
            return None
        if currency is None:
            raise Invalid.field("fee", "Add a ticket type first: the fee is in its currency.")
        return Money(amount=exact_amount(self.fee, currency, "fee"), currency=currency)


def typed(rules: TicketRules) -> dict[str, Any]:
    """As the form shows them."""
    found = rules.cancellation
    policy = CancellationPolicy.model_validate(found) if found else NOT_ALLOWED
    return {
        "cancellation_allowed": policy.allowed,
        "hours_before": policy.hours_before,
        "fee": major_units(policy.fee.amount, policy.fee.currency) if policy.fee else "0",
        "fee_percent": policy.fee_percent,
        "holds_disputed": rules.holds_disputed,
    }
