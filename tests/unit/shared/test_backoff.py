"""Waiting grows, is never over its limit, and differs from caller to caller."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as some

from shared.timing.backoff import delay


@given(some.integers(1, 10_000))
def test_it_stays_between_half_and_whole_of_its_ceiling(attempt: int) -> None:
    ceiling = min(timedelta(seconds=2.0 ** min(attempt - 1, 20)), timedelta(minutes=10))

    assert ceiling / 2 <= delay(attempt) <= ceiling


def test_two_who_failed_together_do_not_return_together() -> None:
    assert len({delay(5) for _ in range(20)}) > 15
