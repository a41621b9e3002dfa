"""The emulator's time."""

import time
from dataclasses import dataclass


@dataclass
class Clock:
    """Unix seconds, plus a skew with which a test moves time on, so that sessions expire at once."""

    skew: int = 0

    def now(self) -> int:
        return int(time.time()) + self.skew

    def advance(self, seconds: int) -> None:
        self.skew += seconds
