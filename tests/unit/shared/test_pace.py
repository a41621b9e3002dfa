"""What comes alone goes at once; what comes fast waits a moment for company, and never long."""

from __future__ import annotations

import pytest

from shared.timing.pace import (
    CROWD_SHARE_SECONDS,
    LONGEST_IN_A_CROWD_SECONDS,
    LONGEST_SECONDS,
    SHARE_SECONDS,
    Pace,
)


class Clock:
    def __init__(self) -> None:
        self.present = 1000.0

    def __call__(self) -> float:
        return self.present


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(clock=clock)


def test_the_first_goes_at_once(pace: Pace) -> None:
    assert pace.rest == 0


def test_the_next_waits_until_its_time_has_come(pace: Pace, clock: Clock) -> None:
    pace.took(1)
    clock.present += SHARE_SECONDS / 2

    assert pace.rest == pytest.approx(SHARE_SECONDS / 2)


def test_what_comes_later_than_that_goes_at_once(pace: Pace, clock: Clock) -> None:
    pace.took(1)
    clock.present += SHARE_SECONDS * 1.01

    assert pace.rest == 0


def test_the_more_came_the_longer_the_next_waits_for_company(pace: Pace) -> None:
    pace.took(2)

    assert pace.rest == pytest.approx(2 * SHARE_SECONDS)


def test_nobody_waits_longer_than_that_however_many_came(pace: Pace) -> None:
    pace.took(500)

    assert pace.rest == pytest.approx(LONGEST_SECONDS)


@pytest.fixture
def patient_pace(clock: Clock) -> Pace:
    return Pace(LONGEST_IN_A_CROWD_SECONDS, clock)


@pytest.mark.parametrize(
    ("number", "seconds"),
    [(1, SHARE_SECONDS), (3, LONGEST_SECONDS), (20, LONGEST_SECONDS), (45, 45 * CROWD_SHARE_SECONDS)],
)
def test_who_has_more_patience_waits_longer_for_a_crowd_alone(
    patient_pace: Pace, number: int, seconds: float
) -> None:
    patient_pace.took(number)

    assert patient_pace.rest == pytest.approx(seconds)


def test_not_for_a_crowd_either_longer_than_that(patient_pace: Pace) -> None:
    patient_pace.took(500)

    assert patient_pace.rest == pytest.approx(LONGEST_IN_A_CROWD_SECONDS)


def test_after_nothing_nobody_waits(pace: Pace) -> None:
    pace.took(0)

    assert pace.rest == 0
