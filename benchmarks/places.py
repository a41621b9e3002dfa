"""Places: how long a suggestion takes in process, over all that the gazetteer has."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Sequence

from benchmarks.figures import Aim, Figure, Reference
from benchmarks.rounds import Sample, Samples, interleave
from benchmarks.servers import Servers
from services.api.places.gazetteer import FILE, Gazetteer

NAMES = 400
SUGGESTIONS = 8
ALLOWED_MS = 3.0
OURS, SCAN = "the gazetteer", "a scan with LIKE"
MIDDLE, P99 = "median", "p99"
SCANNED = (
    "SELECT place.name FROM name JOIN place ON place.id = name.place WHERE name.name LIKE ? || '%'"
    " GROUP BY place.id ORDER BY max(place.population) DESC LIMIT ?"
)
SCANS = 40
"""Of the keystrokes: each takes a scan as long as the whole table."""


def run(servers: Servers, rounds: int) -> list[Figure]:
    """Every keystroke of some hundred names, in whichever script they are written."""
    typed, gazetteer = keystrokes(), Gazetteer()
    connection = sqlite3.connect(f"file:{FILE}?mode=ro&immutable=1", uri=True)
    subjects = {
        OURS: lambda: _measure(lambda text: gazetteer.suggest(text, SUGGESTIONS), typed),
        SCAN: lambda: _measure(
            lambda text: connection.execute(SCANNED, (text, SUGGESTIONS)).fetchall(), typed[:SCANS]
        ),
    }
    return _figures(interleave("places", subjects, rounds))


def keystrokes() -> list[str]:
    """The same ones every time."""
    connection = sqlite3.connect(f"file:{FILE}?mode=ro&immutable=1", uri=True)
    names = [name for (name,) in connection.execute("SELECT name FROM name WHERE place % 97 = 0")]
    chance = random.Random(5)  # noqa: S311 - no secret
    typed = [name[:length] for name in chance.sample(names, NAMES) for length in range(1, len(name) + 1)]
    chance.shuffle(typed)
    return typed


def _measure(ask: Callable[[str], object], typed: Sequence[str]) -> Sample:
    taken = []
    for text in typed:
        began = time.thread_time()
        ask(text)
        taken.append((time.thread_time() - began) * 1000)
    taken.sort()
    return {MIDDLE: taken[len(taken) // 2], P99: taken[int(len(taken) * 0.99)]}


def _figures(samples: Samples) -> list[Figure]:
    p99 = samples.median(OURS, P99)
    allowed = Reference(
        name="what it may take", value=ALLOWED_MS, ratio=p99 / ALLOWED_MS, aim=Aim(ratio=1, at_most=True)
    )
    return [
        samples.figure(OURS, MIDDLE, "ms", name="a suggestion, median", against=SCAN),
        Figure(benchmark="places", name="a suggestion, p99", value=p99, unit="ms", reference=allowed),
    ]
