"""The fields of a cancellation policy, as forms have them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from services.api.tickets.amounts_typed import exact_amount
from services.api.tickets.cancellation_policy import LONGEST_NOTICE_HOURS, CancellationPolicy
from shared.errors import Invalid
from shared.money import Money, major_units
from shared.web import Body


class PolicyFields(Body):
    hours_before: int = Field(default=0, ge=0, le=LONGEST_NOTICE_HOURS)
    fee: Annotated[str, Field(max_length=20)] = "0"
    fee_percent: int = Field(default=0, ge=0, le=100)

    def policy(self, currency: str | None) -> CancellationPolicy:
        """What the API would have been sent. Raises `Invalid`."""
        return CancellationPolicy(
            hours_before=self.hours_before, fee=self._fee(currency), fee_percent=self.fee_percent
        )

    def _fee(self, currency: str | None) -> Money | None:
        if self.fee.strip("0.") == "":
            return None
        if currency is None:
            raise Invalid.field("fee", "Add a ticket type first: the fee is in its currency.")
        return Money(amount=exact_amount(self.fee, currency, "fee"), currency=currency)


def typed_policy(policy: CancellationPolicy | None) -> dict[str, Any]:
    """As the form shows them."""
    if policy is None:
        return {"hours_before": 0, "fee": "0", "fee_percent": 0}
    return {
        "hours_before": policy.hours_before,
        "fee": major_units(policy.fee.amount, policy.fee.currency) if policy.fee else "0",
        "fee_percent": policy.fee_percent,
    }
