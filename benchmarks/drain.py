"""A realtime process is told to stop: how 2,000 clients leave it and come back at another."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from benchmarks.figures import Figure
from benchmarks.returning import Absence, Returning
from benchmarks.rounds import Sample, interleave
from benchmarks.servers import Servers
from tests.integration.realtime.process import RealtimeProcess, edge_before
from tests.signing import new_person, session_token

PEOPLE = 2000
WINDOW_SECONDS = 5
OVER_WINDOW, AT_ONCE = f"closed over {WINDOW_SECONDS} s", "all closed at once"
BUSIEST, ALL_BACK, LONGEST = "most that come back in one second", "until all are back", "longest absence"


def run(servers: Servers, rounds: int) -> list[Figure]:
    broker = servers.broker("drain")
    seconds = {OVER_WINDOW: WINDOW_SECONDS, AT_ONCE: 0}
    subjects = {name: partial(_life, servers, broker, window) for name, window in seconds.items()}
    samples = interleave("drain", subjects, rounds)
    return [
        samples.figure(OVER_WINDOW, BUSIEST, "sockets", name=BUSIEST, against=AT_ONCE),
        samples.figure(OVER_WINDOW, ALL_BACK, "s", name=ALL_BACK, against=AT_ONCE),
        samples.figure(OVER_WINDOW, LONGEST, "s", name=LONGEST, against=AT_ONCE),
    ]


def _life(servers: Servers, broker: str, window: float) -> Sample:
    folder = servers.folder / f"drain-{time.monotonic_ns()}"
    tokens = [session_token(new_person()) for _ in range(PEOPLE)]
    with ExitStack() as stack:
        leaving, staying = (
            RealtimeProcess(name, folder / name, broker, servers.redis.url(), DRAIN_SECONDS=str(window))
            for name in ("leaving", "staying")
        )
        edge = stack.enter_context(edge_before(folder / "edge", [leaving, staying]))
        stack.callback(leaving.kill)
        leaving.start()
        people = stack.enter_context(Returning(edge.url, tokens))
        stack.enter_context(staying)
        told_at = time.monotonic()
        leaving.send(leaving.stop_signal)
        return _sample(people.absences(), told_at)


def _sample(absences: Sequence[Absence], told_at: float) -> Sample:
    seconds = Counter(int(back - told_at) for _, back in absences)
    return {
        BUSIEST: max(seconds.values()),
        ALL_BACK: max(back for _, back in absences) - told_at,
        LONGEST: max(back - ended for ended, back in absences),
    }
