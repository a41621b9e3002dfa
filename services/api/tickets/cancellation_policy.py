"""Until when buyers may cancel tickets, and what that costs them. Pure functions of integer minor units."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import Field

from shared.errors import Invalid
from shared.money import Money, display
from shared.money.currencies import CURRENCIES
from shared.web import Body

LONGEST_NOTICE_HOURS = 365 * 24


class CancellationPolicy(Body):
    """An event's, or that of one ticket type. The fee for each ticket is `fee` and `fee_percent` of its price."""

    allowed: bool = Field(default=True, strict=True)
    hours_before: int = Field(default=0, ge=0, le=LONGEST_NOTICE_HOURS, strict=True)
    fee: Money | None = None
    fee_percent: int = Field(default=0, ge=0, le=100, strict=True)

    def check_currency(self, currency: str) -> None:
        """Raises `Invalid` for a fee in another one."""
        if self.fee and self.fee.currency != currency:
            raise Invalid.field(
                "cancellation.fee.currency", f"This event sells in {currency}. Use the same currency."
            )

    def ends_at(self, starts_at: datetime) -> datetime:
        """The last moment to cancel for an event that starts then."""
        return starts_at - timedelta(hours=self.hours_before)

    def is_open(self, starts_at: datetime, moment: datetime) -> bool:
        """Whether somebody can cancel at that moment."""
        return self.allowed and moment <= self.ends_at(starts_at)

    def fee_for(self, price: int, currency: str) -> int:
        """Of one ticket. Never more than its price, and a fraction is the buyer's: rounded down to what cards move."""
        fee = (self.fee.amount if self.fee else 0) + price * self.fee_percent // 100
        step = CURRENCIES[currency].step
        return min(price, fee // step * step)

    def fee_in_words(self) -> str:
        """Such as `$5.00 and 10% of the price`; empty where it is free."""
        parts = [display(self.fee.amount, self.fee.currency)] if self.fee and self.fee.amount else []
        return " and ".join(parts + ([f"{self.fee_percent}% of the price"] if self.fee_percent else []))


NOT_ALLOWED = CancellationPolicy(allowed=False)
"""What counts where an organiser has said nothing."""
