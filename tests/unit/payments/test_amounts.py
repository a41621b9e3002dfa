from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.stripe.amounts import NotChargeable, UnexpectedAmount, from_stripe, to_stripe
from shared.money import LARGEST_AMOUNT
from shared.money.currencies import CURRENCIES


@pytest.mark.parametrize(
    ("amount", "currency", "at_stripe"),
    [
        (2500, "USD", 2500),
        (500, "JPY", 500),
        (5120, "KWD", 5120),
        (500, "ISK", 50000),
        (500, "UGX", 50000),
    ],
)
def test_an_amount_is_named_as_stripe_counts_it(amount: int, currency: str, at_stripe: int) -> None:
    assert to_stripe(amount, currency) == at_stripe
    assert from_stripe(at_stripe, currency) == amount


@pytest.mark.parametrize("currency", ["BHD", "JOD", "KWD", "OMR", "TND"])
def test_a_third_decimal_cannot_be_charged(currency: str) -> None:
    with pytest.raises(NotChargeable, match="last digit is 0"):
        to_stripe(5125, currency)


@pytest.mark.parametrize("currency", ["XAU", "XTS", "DEM"])
def test_what_stripe_does_not_know_is_not_charged(currency: str) -> None:
    with pytest.raises(NotChargeable, match=currency):
        to_stripe(2500, currency)
    with pytest.raises(UnexpectedAmount):
        from_stripe(2500, currency)


def test_what_our_units_cannot_express_is_never_rounded() -> None:
    with pytest.raises(UnexpectedAmount):
        from_stripe(50050, "ISK")


@given(
    amount=st.integers(0, LARGEST_AMOUNT // 10).map(lambda tens: tens * 10),
    currency=st.sampled_from(sorted(CURRENCIES)),
)
def test_there_and_back_is_the_same(amount: int, currency: str) -> None:
    assert from_stripe(to_stripe(amount, currency), currency) == amount


@given(theirs=st.integers(0, LARGEST_AMOUNT), currency=st.sampled_from(sorted(CURRENCIES)))
def test_what_stripe_names_is_read_exactly_or_not_at_all(theirs: int, currency: str) -> None:
    try:
        ours = from_stripe(theirs, currency)
    except UnexpectedAmount:
        assert theirs % CURRENCIES[currency].stripe_scale
    else:
        assert ours * CURRENCIES[currency].stripe_scale == theirs
