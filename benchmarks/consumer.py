"""The consumer: from the queue to persisted notifications, beside a transaction for each message and a bare insert."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from sqlalchemy import func, select

from benchmarks import bare_insert, publishers, queues
from benchmarks.bare_insert import Batch
from benchmarks.events import ON_SCREEN, WITH_MAIL, facts, messages, people
from benchmarks.figures import Aim, Figure
from benchmarks.naive import consumer as naive
from benchmarks.rounds import Samples, interleave
from benchmarks.servers import Servers
from services.notifications.handlers import HANDLERS
from services.notifications.models import Notification
from shared.bus.inbox import Inbox
from shared.bus.relay import WINDOW
from shared.database import Database
from shared.events import Event
from shared.transport import Subscription, topology
from shared.transport.rabbit import RabbitTransport

EVENTS = 20_000
SLOW_EVENTS = 500
PEOPLE = 200
PATIENCE_SECONDS = 60
SUBSCRIPTION = Subscription(topology.queue_name("notifications"), topology.routing_keys(HANDLERS))
RATE = "notifications/s"
PERSISTED = "queue to persisted"
ONE_BY_ONE, BARE = "a transaction for each message", "a bare batched insert of the same rows"


def run(servers: Servers, rounds: int) -> list[Figure]:
    database, url = servers.database("notifications"), servers.broker("consumer")
    told = {kind: facts(kind, EVENTS, people(PEOPLE)) for kind in (ON_SCREEN, WITH_MAIL)}
    scratch = servers.database("notifications")
    batches = _written(scratch, told[ON_SCREEN])
    # In the middle the one that both others are compared with: beside each, whichever way round they come.
    samples = interleave(
        "consumer",
        {
            BARE: lambda: _bare(scratch, batches),
            ON_SCREEN: lambda: _consumer(database, url, told[ON_SCREEN]),
            ONE_BY_ONE: lambda: _one_by_one(database, url, told[ON_SCREEN][:SLOW_EVENTS]),
        },
        rounds,
    )
    # It is compared with nothing, and leaves PostgreSQL so much to do that whoever came next was a tenth slower.
    with_mail = interleave("consumer", {WITH_MAIL: lambda: _consumer(database, url, told[WITH_MAIL])}, rounds)
    database.close()
    scratch.close()
    return [
        *_compared(samples),
        with_mail.figure(WITH_MAIL, RATE, RATE, name=f"{PERSISTED}, each with a mail to send"),
    ]


def _compared(samples: Samples) -> list[Figure]:
    aims = {ONE_BY_ONE: Aim(ratio=15), BARE: Aim(ratio=0.5)}
    return [
        samples.figure(ON_SCREEN, RATE, RATE, name=PERSISTED, against=reference, aim=aim)
        for reference, aim in aims.items()
    ]


def _consumer(database: Database, url: str, told: Sequence[Event]) -> dict[str, float]:
    """As in a worker: with the transport's batches, the inbox, its log, and what is recorded for open sockets."""
    _prepare(database, url)
    _relay(url, told)
    receiver = _Receiver(Inbox(database, HANDLERS), len(told))
    consumer = RabbitTransport(url, "bench").subscribe(SUBSCRIPTION, receiver.receive)
    consumer.start()
    seconds = receiver.seconds()
    consumer.stop()
    return _rate(database, len(told), seconds)


class _Receiver:
    """An inbox with a stop-watch, from the first batch that the broker hands over to the last one's commit."""

    def __init__(self, inbox: Inbox, number: int) -> None:
        self._inbox = inbox
        self._waiting = number
        self._began = self._ended = 0.0
        self._done = threading.Event()

    def receive(self, bodies: Sequence[bytes]) -> None:
        self._began = self._began or time.perf_counter()
        self._inbox.receive(bodies)
        self._waiting -= len(bodies)
        if self._waiting <= 0:
            self._ended = time.perf_counter()
            self._done.set()

    def seconds(self) -> float:
        if not self._done.wait(PATIENCE_SECONDS):
            raise TimeoutError(f"{self._waiting} events were not heard within {PATIENCE_SECONDS} s")
        return self._ended - self._began


def _one_by_one(database: Database, url: str, told: Sequence[Event]) -> dict[str, float]:
    _prepare(database, url)
    publishers.pipelined(url, messages(told))
    seconds = naive.consume(url, SUBSCRIPTION.queue, lambda body: naive.hear(database, body), len(told))
    return _rate(database, len(told), seconds)


def _written(database: Database, told: Sequence[Event]) -> list[Batch]:
    bodies = [message.body for message in messages(told)]
    for start in range(0, len(bodies), bare_insert.BATCH):
        Inbox(database, HANDLERS).receive(bodies[start : start + bare_insert.BATCH])
    return bare_insert.written(database)


def _bare(database: Database, batches: Sequence[Batch]) -> dict[str, float]:
    bare_insert.empty(database)
    seconds = bare_insert.insert(database, batches)
    return _rate(database, EVENTS, seconds)


def _prepare(database: Database, url: str) -> None:
    """As for the bare insert, and a queue that nothing is left in."""
    bare_insert.empty(database)
    queues.prepare(url, SUBSCRIPTION.queue, SUBSCRIPTION.routing_keys)


def _relay(url: str, told: Sequence[Event]) -> None:
    """As the relay does, a window at a time: a burst of one type travels several to a message."""
    publisher = RabbitTransport(url, "bench").publisher()
    for start in range(0, len(told), WINDOW):
        publisher.publish(messages(told[start : start + WINDOW]))
    publisher.close()


def _persisted(database: Database) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(Notification)) or 0


def _rate(database: Database, number: int, seconds: float) -> dict[str, float]:
    """Raises ValueError when not each event became one notification: that would be no measurement."""
    if (written := _persisted(database)) != number:
        raise ValueError(f"{number} events became {written} notifications")
    return {RATE: number / seconds}
