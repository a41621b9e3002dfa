"""How long to wait before trying again."""

from __future__ import annotations

import random
from datetime import timedelta


def delay(
    attempt: int,
    *,
    base: timedelta = timedelta(seconds=1),
    most: timedelta = timedelta(minutes=10),
) -> timedelta:
    """Exponential with full jitter over its upper half, so that those who failed together do not return together.

    `attempt` counts from 1. After "Exponential Backoff And Jitter" (Amazon Architecture Blog, 2015).
    """
    ceiling: timedelta = min(base * 2 ** min(attempt - 1, 30), most)
    return ceiling * float(random.uniform(0.5, 1.0))  # noqa: S311 - chance, not a secret
