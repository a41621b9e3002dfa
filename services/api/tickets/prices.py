"""What may be charged: Stripe's least amounts, and its rule for currencies with three decimals."""

from __future__ import annotations

from shared.money import Money, display

LEAST_AMOUNTS = {
    "AED": 200,
    "BGN": 100,
    "CZK": 1500,
    "DKK": 250,
    "GBP": 30,
    "HKD": 400,
    "HUF": 17500,
    "MXN": 1000,
    "MYR": 200,
    "NOK": 300,
    "PLN": 200,
    "RON": 200,
    "SEK": 300,
    "THB": 1000,
}
"""In minor units: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts"""
USUAL_LEAST_AMOUNT = 50
TENTHS_ONLY = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""Three decimals, of which Stripe wants the last to be zero."""

OFFERED_CURRENCIES = (
    *("USD", "EUR", "GBP", "AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "HKD", "HUF", "INR", "JPY", "KRW"),
    *("KWD", "MXN", "MYR", "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "THB", "TRY", "TWD", "ZAR"),
)
"""On the page; the API takes every currency there is."""


def check(price: Money) -> Money:
    """A free price, or one that can be charged. Raises ValueError with what to change."""
    least = LEAST_AMOUNTS.get(price.currency, USUAL_LEAST_AMOUNT)
    if 0 < price.amount < least:
        raise ValueError(
            f"Please make it free, or at least {display(least, price.currency)}: cards take no less"
        )
    if price.currency in TENTHS_ONLY and price.amount % 10:
        raise ValueError(f"Please let it end in 0: {price.currency} is charged in steps of ten")
    return price
