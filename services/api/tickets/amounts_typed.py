"""Sums of money as people type them."""

from __future__ import annotations

from decimal import Decimal

from shared.errors import Invalid
from shared.money import display, minor_units
from shared.money.currencies import CURRENCIES


def exact_amount(text: str, currency: str, field: str = "price") -> int:
    """`25.00` in minor units, exactly. Raises `Invalid` at the field."""
    whole, _, fraction = text.partition(".")
    # A comma is refused, not guessed at: 1,000 means a thousand to some and one to others.
    if not (text.isascii() and whole.isdecimal() and (fraction.isdecimal() or "." not in text)):
        raise Invalid.field(field, f"Write the {field} with digits and a point, such as 25.00")
    try:
        amount = minor_units(Decimal(text), currency)
    except ValueError as error:
        raise Invalid.field(field, f"{error}: leave out the rest") from error
    largest = CURRENCIES[currency].largest
    if amount > largest:
        raise Invalid.field(field, f"Choose at most {display(largest, currency)}")
    return amount
