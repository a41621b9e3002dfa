from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.api.accounts.addresses import key_of, masked


@given(st.emails())
def test_two_spellings_of_one_address_have_the_same_key(address: str) -> None:
    assert key_of(address) == key_of(address.upper()) == key_of(address.lower())


def test_a_letter_that_folds_into_two_is_the_same_address() -> None:
    assert key_of("STRASSE@example.org") == key_of("straße@example.org")


@given(st.emails())
def test_a_masked_address_tells_its_first_letter_only(address: str) -> None:
    name, _, domain = address.rpartition("@")

    shown, _, shown_domain = masked(address).rpartition("@")

    assert shown == f"{name[0]}…"
    assert shown_domain.startswith(f"{domain[0]}…")
