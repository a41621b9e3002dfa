"""Work that comes round: holds that end, mail to send, rows to clean. Only the leading worker runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Timer:
    """`run` commits its own steps and must be safe to stop anywhere; it returns True while more is waiting."""

    name: str
    every: timedelta
    run: Callable[[], object]
