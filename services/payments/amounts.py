"""Our minor units and Stripe's, which differ for some currencies; nothing is ever rounded.

Source: https://docs.stripe.com/currencies
"""

from __future__ import annotations

from babel.numbers import get_currency_precision

from shared.errors import Invalid

ZERO_DECIMAL = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
THREE_DECIMAL = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})


class NotChargeable(Invalid):
    type = "not-chargeable"
    title = "This amount cannot be charged"


class UnexpectedAmount(Exception):
    """Stripe named an amount that our minor units cannot express."""


def to_stripe(amount: int, currency: str) -> int:
    """500 JPY → 500; 2500 USD → 2500; 500 ISK → 50000; 5120 KWD → 5120. Raises `NotChargeable`."""
    ours, theirs = _scales(currency)
    converted, rest = divmod(amount * theirs, ours)
    if rest or (currency in THREE_DECIMAL and converted % 10):
        raise NotChargeable(
            f"Card payments in {currency} cannot be this exact: choose a price whose last digit is 0.",
            errors=[{"field": "amount", "message": f"{amount} is not a whole step of {currency} for cards"}],
        )
    return converted


def from_stripe(amount: int, currency: str) -> int:
    """The reverse; `currency` in capitals. Raises `UnexpectedAmount`."""
    ours, theirs = _scales(currency)
    converted, rest = divmod(amount * ours, theirs)
    if rest:
        raise UnexpectedAmount(f"{amount} {currency}")
    return converted


def _scales(currency: str) -> tuple[int, int]:
    """How many minor units make one major unit: here, and at Stripe."""
    # Babel follows CLDR, which gives some currencies (ISK, UGX, AFN...) none where Stripe counts hundredths.
    theirs = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    return 10 ** get_currency_precision(currency), 10**theirs
