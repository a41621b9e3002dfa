"""Amounts: how many decimals a currency has at Stripe, what may be charged, how it is shown."""

from decimal import Decimal

from babel.numbers import format_currency

from devtools.stripe_emulator.errors import InvalidParameter
from shared.money.currencies import CURRENCIES, LARGEST_AT_STRIPE


def check_currency(currency: str, param: str) -> None:
    if currency != currency.lower() or currency.upper() not in CURRENCIES:
        known = ", ".join(sorted(CURRENCIES)).lower()
        message = f"Invalid currency: {currency}. Stripe currently supports these currencies: {known}"
        raise InvalidParameter(message, param)


def check_unit_amount(amount: int, currency: str, param: str) -> None:
    """Refuses what the currency cannot express."""
    if amount < 0:
        raise InvalidParameter("Invalid non-negative integer", param, "parameter_invalid_integer")
    known = CURRENCIES[currency.upper()]
    step = known.step * known.stripe_scale
    if amount % step:
        raise InvalidParameter(f"Amounts in {currency} must be a multiple of {step}", param)


def check_total(amount: int, currency: str) -> None:
    known = CURRENCIES[currency.upper()]
    smallest = known.least * known.stripe_scale
    if amount < smallest:
        least = display(smallest, currency)
        message = f"The Checkout Session's total amount due must add up to at least {least} {currency}"
        raise InvalidParameter(message, code="amount_too_small")
    if amount > LARGEST_AT_STRIPE:
        most = display(LARGEST_AT_STRIPE, currency)
        message = f"The Checkout Session's total amount due must be no more than {most} {currency}"
        raise InvalidParameter(message, code="amount_too_large")


def display(amount: int, currency: str) -> str:
    """The amount, given in minor units, as a person writes it: 2500 usd → $25.00."""
    decimals = CURRENCIES[currency.upper()].stripe_digits
    is_usual = decimals != 2  # CLDR shows some without their hundredths
    value = Decimal(amount).scaleb(-decimals)
    return format_currency(value, currency.upper(), locale="en", currency_digits=is_usual)
