"""The whole chain: from a commit in the api's database to a frame in a socket, through every process between."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import quantiles

from benchmarks.audience import Audience
from benchmarks.figures import Aim, Figure, beside_aim
from benchmarks.naive import chain as naive
from benchmarks.organizers import Organizers
from benchmarks.rounds import Samples, interleave
from benchmarks.servers import Servers
from benchmarks.spans import Tap
from tests.signing import session_token
from tests.system.system import System

PEOPLE = 100
TABS = 3
"""Of each of them: the clock stops at the last."""
RATES = (50, 200)
SECONDS = 3
HIGH_RATE = 500
"""More than the naive chain can carry."""
RISING_RATES = (500, 750, 1000, 1250, 1500, 1750, 2000, 2500, 3000)
LONGEST_P99_MS = 250
RATE_AIMED_AT = 1500
BURST, NAIVE_BURST = 2000, 500
"""The slow one needs no more to be at its rate."""
PATIENCE_SECONDS = 60
FANFARE, NAIVE = "commit to frame", "the naive chain"
BURST_RATE = "events/s"
HELD = f"highest rate with p99 under {LONGEST_P99_MS} ms"


@dataclass(frozen=True)
class Chain:
    """Where events are recorded, and who waits for them."""

    organizers: Organizers
    audience: Audience
    burst_size: int = BURST

    def measure(self) -> dict[str, float]:
        """At each rate, then a burst; milliseconds and events a second."""
        found: dict[str, float] = {}
        for rate in RATES:
            percentiles = quantiles(self.latencies(rate), n=100)
            found |= {_p(50, rate): percentiles[49], _p(99, rate): percentiles[98]}
        return found | {BURST_RATE: self.burst()}

    def measure_all(self) -> dict[str, float]:
        """What only a fast chain can be asked for as well."""
        percentiles = quantiles(self.latencies(HIGH_RATE), n=100)
        high = {_p(50, HIGH_RATE): percentiles[49], _p(99, HIGH_RATE): percentiles[98]}
        return self.measure() | high | {HELD: self.highest_held()}

    def highest_held(self) -> float:
        """The highest of the rising rates at which 99 of 100 arrive in time; 0 for none."""
        held = 0
        for rate in RISING_RATES:
            committed = self.organizers.at_rate(rate, SECONDS)
            recorded_in_time = max(committed.values()) - min(committed.values()) < SECONDS * 1.1
            if not recorded_in_time or quantiles(self._latencies(committed), n=100)[98] > LONGEST_P99_MS:
                break
            held = rate
        return held

    def latencies(self, rate: float) -> list[float]:
        """Milliseconds from each commit to its frame."""
        return self._latencies(self.organizers.at_rate(rate, SECONDS))

    def arrivals(self, committed: Mapping[str, float]) -> Mapping[str, float]:
        """When each of them was in its socket."""
        arrived: dict[str, float] = {}
        # A hint may come twice, those of an earlier rate as well.
        while missing := committed.keys() - arrived.keys():
            arrived = {**self.audience.arrivals(len(missing), PATIENCE_SECONDS), **arrived}
        return arrived

    def _latencies(self, committed: Mapping[str, float]) -> list[float]:
        arrived = self.arrivals(committed)
        return [(arrived[link] - moment) * 1000 for link, moment in committed.items()]

    def burst(self) -> float:
        """Events a second, from one commit of all of them to the last one's frame."""
        began = self.organizers.at_once(self.burst_size)
        arrived = self.audience.arrivals(self.burst_size, PATIENCE_SECONDS)
        return self.burst_size / (max(arrived.values()) - began)


def run(servers: Servers, rounds: int) -> list[Figure]:
    with ExitStack() as stack:
        system = stack.enter_context(
            System(servers.folder / "system", servers.postgres, servers.rabbitmq, servers.redis)
        )
        other = stack.enter_context(naive.running(servers))
        organizers = Organizers(system.database("api"), PEOPLE)
        tokens = [session_token(person, keys=system.keys) for person in organizers.people]
        fanfare = Chain(organizers, stack.enter_context(Audience(system.url, tokens, TABS)))
        others = Organizers(other.api, PEOPLE)
        ids = [str(person.id) for person in others.people]
        simple = Chain(others, stack.enter_context(Audience(other.url, ids, TABS)), NAIVE_BURST)
        samples = interleave("chain", {FANFARE: fanfare.measure_all, NAIVE: simple.measure}, rounds)
        with Tap(servers.rabbitmq.url(system.vhost)) as tap:
            committed = organizers.at_rate(RATES[0], SECONDS)
            spans = tap.spans(committed, fanfare.arrivals(committed))
    return [*_figures(samples), *_spans(spans)]


def _figures(samples: Samples) -> list[Figure]:
    fifth = {50: Aim(ratio=0.2, at_most=True)}
    latencies = [
        samples.figure(FANFARE, _p(part, rate), "ms", name=_p(part, rate), against=NAIVE, aim=fifth.get(part))
        for rate in RATES
        for part in (50, 99)
    ]
    burst = samples.figure(FANFARE, BURST_RATE, BURST_RATE, name="burst", against=NAIVE, aim=Aim(ratio=10))
    high = [samples.figure(FANFARE, _p(part, HIGH_RATE), "ms", name=_p(part, HIGH_RATE)) for part in (50, 99)]
    rate = samples.median(FANFARE, HELD)
    held = Figure(
        benchmark="chain", name=HELD, value=rate, unit=BURST_RATE, reference=beside_aim(rate, RATE_AIMED_AT)
    )
    return [*latencies, *high, held, burst]


def _spans(spans: Mapping[str, float]) -> list[Figure]:
    return [
        Figure(benchmark="chain", name=f"of which {name}", value=milliseconds, unit="ms")
        for name, milliseconds in spans.items()
    ]


def _p(part: int, rate: int) -> str:
    return f"p{part} at {rate} events/s"
