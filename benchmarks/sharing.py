"""One, two and four realtime processes behind Nginx: how many of all messages reach each of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from itertools import cycle, islice

import requests

from benchmarks.figures import Aim, Figure
from benchmarks.rounds import Sample, Samples, interleave
from benchmarks.servers import Servers
from shared.auth import Person
from shared.auth.session_cookies import BUCKET_COOKIE
from shared.events import bucket
from tests.integration.realtime.bus import Bus
from tests.integration.realtime.process import RealtimeProcess, edge_before
from tests.integration.realtime.raw import RawClient
from tests.signing import new_person, session_token
from tests.waiting import wait_until

PROCESSES = (1, 2, 4)
PEOPLE = 400
EVENTS = 4000
PATIENCE_SECONDS = 60
QUIET_SECONDS = 1.0
"""In which nothing more may come."""
BUSIEST, ALL = "messages at the busiest", "messages at all together"
SHARES = {2: 0.65, 4: 0.4}
"""At most, of what one process hears alone: buckets are spread by a hash, so not quite evenly."""
HANDLED = 'fanfare_inbox_handled_total{service="realtime",type="notification.created"}'


def run(servers: Servers, rounds: int) -> list[Figure]:
    subjects = {_name(number): partial(_life, servers, number) for number in PROCESSES}
    return _figures(interleave("sharing", subjects, rounds))


def _figures(samples: Samples) -> list[Figure]:
    alone, *several = PROCESSES
    busiest = [
        samples.figure(
            _name(number),
            BUSIEST,
            "messages",
            name=f"{BUSIEST} of {_name(number)}",
            against=_name(alone),
            aim=Aim(ratio=SHARES[number], at_most=True),
        )
        for number in several
    ]
    together = [
        samples.figure(
            _name(number),
            ALL,
            "messages",
            name=f"{ALL}, {_name(number)}",
            against=_name(alone),
            aim=Aim(ratio=1.0, at_most=True),
        )
        for number in several
    ]
    return [*busiest, *together]


def _life(servers: Servers, number: int) -> Sample:
    folder = servers.folder / f"sharing-{time.monotonic_ns()}"
    broker = servers.broker("sharing")
    people = [new_person() for _ in range(PEOPLE)]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(RealtimeProcess(name, folder / name, broker, servers.redis.url()))
            for name in (f"realtime-{index}" for index in range(number))
        ]
        edge = stack.enter_context(edge_before(folder / "edge", processes))
        for person in people:
            client = stack.enter_context(RawClient(edge.url))
            client.join(session_token(person), cookie=f"{BUCKET_COOKIE}={bucket(person.id)}")
        _publish(stack.enter_context(Bus(broker)), people)
        wait_until(lambda: sum(map(_handled, processes)) >= EVENTS, PATIENCE_SECONDS, what="all messages")
        time.sleep(QUIET_SECONDS)
        handled = [_handled(process) for process in processes]
    return {BUSIEST: max(handled), ALL: sum(handled)}


def _publish(bus: Bus, people: Sequence[Person]) -> None:
    told = [
        bus.created(person.id, 1 + index // PEOPLE)
        for index, person in enumerate(islice(cycle(people), EVENTS))
    ]
    bus.publish(*told)


def _handled(process: RealtimeProcess) -> int:
    lines = requests.get(f"{process.url}/metrics", timeout=5).text.splitlines()
    return sum(int(float(line.split()[-1])) for line in lines if line.startswith(HANDLED))


def _name(number: int) -> str:
    return "one process" if number == 1 else f"{number} processes"
