"""What is played: the long form, the short one, and single scenarios."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from tests.chaos import faults, moments
from tests.chaos.faults import Fault
from tests.chaos.ledger import Ledger
from tests.chaos.load import Load
from tests.chaos.moments import KILL_POINTS, KillPoint, kill_at
from tests.chaos.news import News
from tests.chaos.platform import PROCESSES
from tests.chaos.scenarios import SCENARIOS
from tests.chaos.stage import Stage

BREATH_SECONDS = 1.0
SHORT_KILL_POINTS = (
    moments.SESSION_ANSWERED,
    moments.PAYMENT_SEEN,
    moments.BATCH_HANDLED,
    moments.TICKETS_ISSUED,
    moments.EVENTS_SENT,
    moments.EVENTS_CONFIRMED,
    moments.ORDER_COMMITTED,
)
SHORT_SECONDS = 30
SHORT_FAULTS = (faults.poison_every_queue, faults.kill_the_database, faults.kill_the_broker)
GRAVEST_FAULTS: tuple[Fault, ...] = (*SHORT_FAULTS, faults.cut_the_network)
NEWS_SECONDS = 300
"""Over which the audience is told its news where no time is given."""


@dataclass(frozen=True)
class Size:
    """Of the audience, and how much it is told."""

    people: int
    news: int


LONG, SHORT = Size(people=200, news=20_000), Size(people=20, news=1000)


def long(stage: Stage, seed: int, seconds: float | None = None, size: Size = LONG) -> Ledger:
    """Every kill point and every process once, then every fault once, in any order.

    Where `seconds` are given: the gravest faults alone, then any until that time is over.
    """
    with _before_an_audience(stage, size, seconds or NEWS_SECONDS):
        end = seconds and time.monotonic() + seconds
        with Load(stage.cast, seed):
            _kill(stage, KILL_POINTS)
            for name in PROCESSES:
                _play(stage, partial(faults.kill, name=name))
            for fault in _until(end, stage.chance) if end else faults.each_once(stage.chance):
                _play(stage, fault)
    return stage.ledger()


def _until(end: float, chance: random.Random) -> Iterator[Fault]:
    yield from GRAVEST_FAULTS
    yield from faults.until(end, chance)


def short(stage: Stage, seed: int) -> Ledger:
    """What every change of the platform has to get through."""
    with _before_an_audience(stage, SHORT, SHORT_SECONDS), Load(stage.cast, seed):
        _kill(stage, SHORT_KILL_POINTS)
        for fault in SHORT_FAULTS:
            _play(stage, fault)
    return stage.ledger()


@contextmanager
def _before_an_audience(stage: Stage, size: Size, seconds: float) -> Iterator[None]:
    """It is told the news within this time, and reads them until the block ends."""
    audience = stage.seat(size.people)
    stage.say(f"{audience.tabs} more tabs are open")
    news = News(stage.platform.address("api"), audience.people, size.news, seconds)
    with news:
        yield
    stage.told = news.told
    audience.stop_reading()


def scenarios(stage: Stage, names: Iterable[str]) -> Ledger:
    for name in names:
        stage.say(name.replace("_", " "))
        SCENARIOS[name](stage)
    return stage.ledger()


def _kill(stage: Stage, points: Sequence[KillPoint]) -> None:
    for point in points:
        kill_at(stage.platform, point)
        stage.say(f"killed {point.name}")


def _play(stage: Stage, fault: Fault) -> None:
    """The next fault finds everything ready, and nobody still at odds with the last one."""
    stage.say(fault(stage))
    stage.platform.await_calm()
    time.sleep(BREATH_SECONDS)
