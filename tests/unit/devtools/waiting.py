"""Waiting for what happens in another thread."""

import time
from collections.abc import Callable


def wait_until(is_true: Callable[[], object], seconds: float = 10.0) -> None:
    """Raises `TimeoutError` when it has not come true in time."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError("this did not happen in time")
        time.sleep(0.02)
