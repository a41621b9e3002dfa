"""Money is whole minor units; what cannot be written exactly is refused, never rounded."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from shared.money import Money, display, major_units, minor_units
from shared.money.currencies import CURRENCIES

ANY_CURRENCY = some.sampled_from(sorted(CURRENCIES))


@given(some.integers(0, 99_999_999), ANY_CURRENCY)
def test_there_and_back_again_nothing_is_lost(amount: int, currency: str) -> None:
    assert minor_units(major_units(amount, currency), currency) == amount


@pytest.mark.parametrize(("value", "currency"), [("5.1251", "KWD"), ("1.5", "JPY"), ("1.001", "USD")])
def test_a_fraction_that_the_currency_does_not_have_is_refused(value: str, currency: str) -> None:
    with pytest.raises(ValueError, match="decimals"):
        minor_units(Decimal(value), currency)


@pytest.mark.parametrize(
    ("amount", "currency", "language", "shown"),
    [
        (2500, "USD", "en", "$25.00"),
        (500, "JPY", "en", "¥500"),
        (2505, "EUR", "en", "€25.05"),
        (150_050, "EUR", "de", "1.500,50\xa0€"),
        (5120, "KWD", "en", "KWD\xa05.120"),
        (500, "ISK", "de", "500\xa0ISK"),
        (150_050, "RSD", "en", "RSD\xa01,500.50"),
    ],
)
def test_an_amount_is_shown_as_people_write_it(amount: int, currency: str, language: str, shown: str) -> None:
    assert display(amount, currency, language) == shown


@given(some.integers(0, 99_999_999), ANY_CURRENCY)
def test_no_digit_is_lost_on_the_way_to_the_page(amount: int, currency: str) -> None:
    # From the first digit on: before it stands the currency, which may have a point of its own (`Cg.`).
    (written,) = re.findall(r"\d[\d,.]*", display(amount, currency))
    assert Decimal(written.replace(",", "")) == major_units(amount, currency)


@pytest.mark.parametrize(
    "money",
    [
        {"amount": -1, "currency": "USD"},
        {"amount": 1.5, "currency": "USD"},
        {"amount": 1, "currency": "ZZZ"},
        {"amount": 1, "currency": "XAU"},
        {"amount": 1, "currency": "XTS"},
    ],
)
def test_what_is_no_money_is_refused(money: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate(money)
