"""Money is whole minor units; what cannot be written exactly is refused, never rounded."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from shared.money import Money, display, major_units, minor_units

CURRENCIES = some.sampled_from(["USD", "EUR", "JPY", "KWD", "BHD", "ISK"])


@given(some.integers(0, 99_999_999), CURRENCIES)
def test_there_and_back_again_nothing_is_lost(amount: int, currency: str) -> None:
    assert minor_units(major_units(amount, currency), currency) == amount


@pytest.mark.parametrize(("value", "currency"), [("5.1251", "KWD"), ("1.5", "JPY"), ("1.001", "USD")])
def test_a_fraction_that_the_currency_does_not_have_is_refused(value: str, currency: str) -> None:
    with pytest.raises(ValueError, match="decimals"):
        minor_units(Decimal(value), currency)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"), [(2500, "USD", "$25.00"), (500, "JPY", "¥500"), (2505, "EUR", "€25.05")]
)
def test_an_amount_is_shown_as_people_write_it(amount: int, currency: str, shown: str) -> None:
    assert display(amount, currency) == shown


@pytest.mark.parametrize(
    "money",
    [{"amount": -1, "currency": "USD"}, {"amount": 1.5, "currency": "USD"}, {"amount": 1, "currency": "ZZZ"}],
)
def test_what_is_no_money_is_refused(money: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate(money)
