from __future__ import annotations

import pytest

from services.api.tickets.codes import new_code, normalise


def test_a_code_reads_in_three_groups_of_four() -> None:
    assert [len(group) for group in new_code().split("-")] == [4, 4, 4]


def test_no_two_codes_are_alike() -> None:
    assert len({new_code() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "typed", ["7K3M-9QW0-2TR1", "7k3m9qw02tr1", " 7K3M 9QW0 2TR1 ", "7K3M-9QWO-2TRL", "7k3m-9qwo-2tri"]
)
def test_a_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert normalise(typed) == "7K3M-9QW0-2TR1"


@pytest.mark.parametrize(
    "typed", ["", "7K3M", "7K3M-9QW0-2TR1-X", "7K3M-9QWU-2TR1", "ÄÖÜß-9QW0-2TR1", "\x00" * 12]
)
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert normalise(typed) is None
