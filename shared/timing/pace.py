"""How soon one batch follows another, so that what comes fast travels together and what comes alone goes at once."""

from __future__ import annotations

import time
from collections.abc import Callable

SHARE_SECONDS = 0.01
LONGEST_SECONDS = 0.02
CROWD_SHARE_SECONDS = 0.001
LONGEST_IN_A_CROWD_SECONDS = 0.06


class Pace:
    """After a batch of one the next may begin 10 ms later, after a larger one 20 ms later; longer nobody waits.

    A batch of few costs about as much as a batch of twenty: to wake up, to ask, to wait for the disk.

    With `longest_seconds` over that, a batch of more than 20 counts a millisecond for each, until so many have come:
    from a thousand a second on each batch is then larger than the one before.
    """

    def __init__(
        self, longest_seconds: float = LONGEST_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._longest_seconds = longest_seconds
        self._clock = clock
        self._next_at = 0.0

    def took(self, number: int) -> None:
        """A batch of so many begins now."""
        few = min(number * SHARE_SECONDS, LONGEST_SECONDS)
        many = min(number * CROWD_SHARE_SECONDS, self._longest_seconds)
        self._next_at = self._clock() + max(few, many)

    @property
    def rest(self) -> float:
        """Seconds until the next one may begin; 0 when the last one is long enough ago."""
        return max(0.0, self._next_at - self._clock())
