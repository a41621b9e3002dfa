"""Amounts are integers in minor units with an ISO 4217 code; nothing is ever rounded or held in a float."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from babel.numbers import format_currency, get_currency_precision, list_currencies
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LARGEST_AMOUNT = 99_999_999
"""Stripe's own limit for most currencies (eight digits)."""


def _known(code: str) -> str:
    if code not in list_currencies():
        raise ValueError("is not a currency code such as EUR")
    return code


Currency = Annotated[str, Field(max_length=3), AfterValidator(_known)]


class Money(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: int = Field(ge=0, le=LARGEST_AMOUNT, strict=True)
    currency: Currency


def major_units(amount: int, currency: str) -> Decimal:
    """2500 USD → 25.00; 500 JPY → 500; 5120 KWD → 5.120. Exact."""
    digits = get_currency_precision(currency)
    return Decimal(amount).scaleb(-digits)


def minor_units(value: Decimal, currency: str) -> int:
    """The reverse. Raises ValueError where the currency has no such fraction."""
    scaled = value.scaleb(get_currency_precision(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{currency} has {get_currency_precision(currency)} decimals")
    return int(scaled)


def display(amount: int, currency: str, language: str = "en") -> str:
    """As people of that language write it: $25.00, ¥500."""
    return format_currency(major_units(amount, currency), currency, locale=language)
