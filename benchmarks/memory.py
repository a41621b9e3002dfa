"""Memory of each process, at rest and under load: its proportional share (PSS), its children's included."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from benchmarks import crowd
from benchmarks.audience import Audience
from benchmarks.crowd import Request
from benchmarks.figures import Figure
from benchmarks.organizers import Organizers
from benchmarks.processes import mebibytes
from benchmarks.rounds import Sample, interleave
from benchmarks.servers import Servers
from tests.signing import session_token
from tests.system.system import OURS, System

MEASURED = (*OURS, "nginx")
PEOPLE = 200
BURST = 2000
SECONDS = 3
RESTING_SECONDS = 3
AT_REST, UNDER_LOAD = "at rest", "under load"


def run(servers: Servers, rounds: int) -> list[Figure]:
    """One life of the platform a round: memory that was once taken is seldom given back."""
    samples = interleave("memory", {"platform": lambda: _life(servers)}, rounds)
    return [
        samples.figure("platform", _measured(name, when), "MiB", name=f"{name}, {when}")
        for name in MEASURED
        for when in (AT_REST, UNDER_LOAD)
    ]


def _life(servers: Servers) -> Sample:
    folder = servers.folder / f"memory-{time.monotonic_ns()}"
    with System(folder, servers.postgres, servers.rabbitmq, servers.redis) as system:
        time.sleep(RESTING_SECONDS)
        resting = _of_all(system)
        with _watching(system) as most:
            _load(system)
        return {_measured(name, AT_REST): size for name, size in resting.items()} | {
            _measured(name, UNDER_LOAD): size for name, size in most.items()
        }


def _load(system: System) -> None:
    """Two hundred sockets, events at a rate and in a burst, and visitors who look at pages."""
    organizers = Organizers(system.database("api"), PEOPLE)
    tokens = [session_token(person, keys=system.keys) for person in organizers.people]
    with Audience(system.url, tokens) as audience:
        sent = len(organizers.at_rate(100, SECONDS))
        organizers.at_once(BURST)
        audience.arrivals(sent + BURST, 60)
        crowd.send(system.url, [Request("GET", f"/events/{organizers.event_id}")], SECONDS)


@contextmanager
def _watching(system: System) -> Iterator[Mapping[str, float]]:
    """The most that each has had, complete when the block has ended."""
    most, stop = _of_all(system), threading.Event()

    def watch() -> None:
        while not stop.wait(0.25):
            for name, size in _of_all(system).items():
                most[name] = max(most[name], size)

    thread = threading.Thread(target=watch, name="memory")
    thread.start()
    yield most
    stop.set()
    thread.join()


def _of_all(system: System) -> dict[str, float]:
    return {name: mebibytes(system.processes[name]) for name in MEASURED}


def _measured(name: str, when: str) -> str:
    return f"{name}, {when}"
