from __future__ import annotations

import pytest

from services.api.tickets.prices import check
from shared.money import Money


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(0, "USD"), (50, "USD"), (50, "JPY"), (30, "GBP"), (17500, "HUF"), (5120, "KWD"), (99_999_999, "EUR")],
)
def test_a_price_that_can_be_charged_is_fine(amount: int, currency: str) -> None:
    price = Money(amount=amount, currency=currency)

    assert check(price) is price


@pytest.mark.parametrize(
    ("amount", "currency", "least"), [(49, "USD", r"\$0\.50"), (49, "JPY", "¥50"), (17499, "HUF", "175")]
)
def test_a_price_below_the_least_amount_is_refused_with_the_least(
    amount: int, currency: str, least: str
) -> None:
    with pytest.raises(ValueError, match=least):
        check(Money(amount=amount, currency=currency))


def test_a_price_above_the_largest_amount_is_refused_with_it() -> None:
    with pytest.raises(ValueError, match="999,999"):
        check(Money(amount=1_000_000, currency="ISK"))


def test_three_decimals_end_in_zero() -> None:
    with pytest.raises(ValueError, match="steps of ten"):
        check(Money(amount=5125, currency="KWD"))
