"""What may be charged for a ticket, by the one table of currencies."""

from __future__ import annotations

from babel.numbers import get_currency_name

from shared.errors import Invalid
from shared.money import Money, display
from shared.money.currencies import CURRENCIES

OFFERED_CURRENCIES = tuple(
    (code, f"{code} – {get_currency_name(code, locale='en')}") for code in sorted(CURRENCIES)
)
"""Every one, each with what to show."""


def check(price: Money) -> Money:
    """A free price, or one that can be charged. Raises ValueError with what to change."""
    currency = CURRENCIES[price.currency]
    if 0 < price.amount < currency.least:
        least = display(currency.least, price.currency)
        raise ValueError(f"Please make it free, or at least {least}: cards take no less")
    if price.amount > currency.largest:
        raise ValueError(f"Please choose at most {display(currency.largest, price.currency)}")
    if price.amount % currency.step:
        raise ValueError(f"Please let it end in 0: {price.currency} is charged in steps of ten")
    return price


def check_step(amount: int, currency: str) -> int:
    """An amount that can be given back. Raises `Invalid` at the field `amount`."""
    if amount % CURRENCIES[currency].step:
        raise Invalid.field("amount", f"Please let it end in 0: {currency} is refunded in steps of ten")
    return amount
