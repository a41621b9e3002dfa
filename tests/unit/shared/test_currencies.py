"""The table of currencies, against what ISO 4217 and Stripe's page say of the special ones."""

from __future__ import annotations

import pytest
from babel.numbers import list_currencies

from shared.money.currencies import CURRENCIES


@pytest.mark.parametrize(
    ("code", "digits", "stripe_digits", "step"),
    [
        ("USD", 2, 2, 1),
        ("JPY", 0, 0, 1),
        ("KRW", 0, 0, 1),
        ("KWD", 3, 3, 10),
        ("TND", 3, 3, 10),
        ("ISK", 0, 2, 1),
        ("UGX", 0, 2, 1),
        ("HUF", 2, 2, 1),
        ("TWD", 2, 2, 1),
        ("RSD", 2, 2, 1),
    ],
)
def test_a_currency_is_counted_as_stripe_documents_it(
    code: str, digits: int, stripe_digits: int, step: int
) -> None:
    currency = CURRENCIES[code]
    assert (currency.digits, currency.stripe_digits, currency.step) == (digits, stripe_digits, step)


def test_all_of_stripes_are_there_once_and_real() -> None:
    assert len(CURRENCIES) == 140
    assert CURRENCIES.keys() <= set(list_currencies())


@pytest.mark.parametrize("code", ["XAU", "XAG", "XTS", "XXX", "XDR", "DEM", "VEF", "HRK", "KPW"])
def test_what_is_no_money_at_stripe_is_not_there(code: str) -> None:
    assert code not in CURRENCIES


@pytest.mark.parametrize("code", CURRENCIES)
def test_the_largest_amount_has_eight_digits_at_stripe_and_is_a_whole_step(code: str) -> None:
    currency = CURRENCIES[code]
    assert currency.least <= currency.largest <= 99_999_999 // currency.stripe_scale
    assert currency.largest % currency.step == currency.least % currency.step == 0
