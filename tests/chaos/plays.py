"""What is played, one after the other, under load."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.chaos import faults
from tests.chaos.faults import Fault
from tests.chaos.ledger import Ledger
from tests.chaos.load import Load
from tests.chaos.moments import KILL_POINTS, KillPoint, kill_at
from tests.chaos.stage import Stage

BREATH_SECONDS = 2.0


def long(stage: Stage, seed: int, seconds: float) -> Ledger:
    """Every kill point once, then faults at random until the time is over."""
    end = time.monotonic() + seconds
    with Load(stage.cast, seed):
        _kill(stage, KILL_POINTS)
        for fault in faults.in_random_order(stage.chance):
            if time.monotonic() > end:
                break
            _play(stage, fault)
    return stage.ledger()


def _kill(stage: Stage, points: Sequence[KillPoint]) -> None:
    for point in points:
        stage.say(f"killed: {point.name}")
        kill_at(stage.platform, point)


def _play(stage: Stage, fault: Fault) -> None:
    """The next fault finds everything ready, and nobody still at odds with the last one."""
    stage.say(fault(stage))
    stage.platform.await_calm()
    time.sleep(BREATH_SECONDS)
