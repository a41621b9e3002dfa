"""The relay: from a row in the outbox to the broker's confirm and the row's deletion.

Beside it publishers that have no database.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from benchmarks import publishers, queues
from benchmarks.events import ON_SCREEN, facts, messages, people
from benchmarks.figures import Aim, Figure
from benchmarks.rounds import Subject, interleave
from benchmarks.servers import Servers
from shared.bus import outbox
from shared.bus.relay import Relay
from shared.database import Database
from shared.events import Event, InviteAccepted
from shared.transport import Message, topology
from shared.transport.rabbit import RabbitTransport

EVENTS = 5000
SLOW_EVENTS = 500
"""Where each is waited for: a rate needs no more."""
QUEUE = topology.queue_name("bench")
RATE = "events/s"
RELAY, BARE, ONE_BY_ONE, FASTSTREAM = (
    "relay",
    "a bare pipelined publisher",
    "a confirm for each message",
    "FastStream's publisher",
)

Publish = Callable[[str, Sequence[Message]], float]


def run(servers: Servers, rounds: int) -> list[Figure]:
    database, url = servers.database("api"), servers.broker("relay")
    told = facts(ON_SCREEN, EVENTS, people(100))
    subjects = {
        RELAY: lambda: _relay(database, url, told),
        BARE: _other(publishers.pipelined, url, told),
        FASTSTREAM: _other(publishers.faststream, url, told),
        ONE_BY_ONE: _other(publishers.one_by_one, url, told[:SLOW_EVENTS]),
    }
    samples = interleave("relay", subjects, rounds)
    database.close()
    return [
        samples.figure(
            RELAY, RATE, RATE, name="outbox row to confirm", against=reference, aim=Aim(ratio=ratio)
        )
        for reference, ratio in ((BARE, 0.5), (ONE_BY_ONE, 10), (FASTSTREAM, 2))
    ]


def _relay(database: Database, url: str, told: Sequence[Event]) -> dict[str, float]:
    """As in a worker, but that nothing waits for a NOTIFY: the outbox is full already."""
    _empty_queue(url)
    with database.transaction() as session:
        outbox.record_all(session, [(event, None) for event in told])
    publisher = RabbitTransport(url, "bench").publisher()
    publisher.publish([])  # waits for the connection
    relay = Relay(database, publisher)
    began = time.perf_counter()
    while relay.drain():
        pass
    relay.settle()
    seconds = time.perf_counter() - began
    publisher.close()
    return {RATE: len(told) / seconds}


def _other(publish: Publish, url: str, told: Sequence[Event]) -> Subject:
    def measure() -> dict[str, float]:
        _empty_queue(url)
        sent = messages(told)
        return {RATE: len(sent) / publish(url, sent)}

    return measure


def _empty_queue(url: str) -> None:
    queues.prepare(url, QUEUE, [InviteAccepted.type])
