"""Something that happens to each of many, a fixed time after it was asked for, unless it is called off."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import gevent

T = TypeVar("T", bound=Hashable)


class Deadline(Generic[T]):
    """All wait equally long, so whoever was put in first is due first: one greenlet serves ten thousand."""

    def __init__(self, seconds: float, due: Callable[[T], None]) -> None:
        self._seconds = seconds
        self._due = due
        self._moments: dict[T, float] = {}
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def __len__(self) -> int:
        return len(self._moments)

    def put(self, item: T) -> None:
        """Due from now on in the fixed time, whatever was said of it before."""
        self._moments.pop(item, None)
        self._moments[item] = time.monotonic() + self._seconds
        if self._greenlet is None:
            self._greenlet = gevent.spawn(self._run)

    def call_off(self, item: T) -> None:
        """It need not be there."""
        self._moments.pop(item, None)

    def _run(self) -> None:
        try:
            while self._moments:
                item, moment = next(iter(self._moments.items()))
                left = moment - time.monotonic()
                if left > 0:
                    gevent.sleep(left)
                else:
                    del self._moments[item]
                    self._due(item)
        finally:
            self._greenlet = None
