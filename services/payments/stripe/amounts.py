"""Our minor units and Stripe's, which differ for some currencies; nothing is ever rounded."""

from __future__ import annotations

from shared.errors import Invalid
from shared.money.currencies import CURRENCIES


class NotChargeable(Invalid):
    type = "not-chargeable"
    title = "This amount cannot be charged"


class UnexpectedAmount(Exception):
    """Stripe named an amount that our minor units cannot express."""


def to_stripe(amount: int, currency: str) -> int:
    """500 JPY → 500; 2500 USD → 2500; 500 ISK → 50000; 5120 KWD → 5120. Raises `NotChargeable`."""
    known = CURRENCIES.get(currency)
    if known is None:
        raise NotChargeable(f"Cards cannot be charged in {currency}.")
    if amount % known.step:
        raise NotChargeable(
            f"Card payments in {currency} cannot be this exact: choose a price whose last digit is 0.",
            errors=[{"field": "amount", "message": f"{amount} is not a whole step of {currency} for cards"}],
        )
    return amount * known.stripe_scale


def from_stripe(amount: int, currency: str) -> int:
    """The reverse; `currency` in capitals. Raises `UnexpectedAmount`."""
    known = CURRENCIES.get(currency)
    if known is None or amount % known.stripe_scale:
        raise UnexpectedAmount(f"{amount} {currency}")
    return amount // known.stripe_scale
