"""Amounts are integers in minor units with an ISO 4217 code; nothing is ever rounded or held in a float."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from babel.numbers import format_currency, get_currency_precision
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.money.currencies import CURRENCIES, LARGEST_AT_STRIPE

LARGEST_AMOUNT = LARGEST_AT_STRIPE


def _known(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError("is not a currency that cards can be charged in, such as EUR")
    return code


Currency = Annotated[str, Field(max_length=3), AfterValidator(_known)]


class Money(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: int = Field(ge=0, le=LARGEST_AMOUNT, strict=True)
    currency: Currency


def major_units(amount: int, currency: str) -> Decimal:
    """2500 USD → 25.00; 500 JPY → 500; 5120 KWD → 5.120. Exact."""
    return Decimal(amount).scaleb(-_digits(currency))


def minor_units(value: Decimal, currency: str) -> int:
    """The reverse. Raises ValueError where the currency has no such fraction."""
    scaled = value.scaleb(_digits(currency))
    if scaled != scaled.to_integral_value():
        digits = _digits(currency)
        raise ValueError(f"{currency} has {f'only {digits}' if digits else 'no'} decimals")
    return int(scaled)


def display(amount: int, currency: str, language: str = "en") -> str:
    """As people of that language write it: $25.00, ¥500. Every digit is shown: CLDR's number of them would round."""
    as_usual = get_currency_precision(currency) == _digits(currency)
    shown = format_currency(
        major_units(amount, currency), currency, locale=language, currency_digits=as_usual
    )
    # CLDR wants a space between a letter and a digit (KWD 5.120), which Babel leaves out.
    return re.sub(r"(?<=[^\W\d])(?=\d)", "\xa0", shown)


def _digits(currency: str) -> int:
    """What we do not sell in may still be shown: it is as ISO's usual currency."""
    known = CURRENCIES.get(currency)
    return known.digits if known else get_currency_precision(currency)
