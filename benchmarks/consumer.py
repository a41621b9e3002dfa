"""The consumer: from the queue to persisted notifications, beside a transaction for each message and a bare insert."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from sqlalchemy import func, select

from benchmarks import bare_insert, publishers, queues
from benchmarks.events import ON_SCREEN, WITH_MAIL, facts, messages, people
from benchmarks.figures import Aim, Figure
from benchmarks.naive import consumer as naive
from benchmarks.rounds import Samples, interleave
from benchmarks.servers import Servers
from services.notifications.handlers import HANDLERS
from services.notifications.models import Notification
from shared import topology
from shared.database import Database
from shared.events import Event
from shared.inbox import Inbox
from shared.transport import Subscription
from shared.transport.rabbit import RabbitTransport

EVENTS = 5000
SLOW_EVENTS = 500
PEOPLE = 200
PATIENCE_SECONDS = 60
SUBSCRIPTION = Subscription(topology.queue_name("notifications"), topology.routing_keys(HANDLERS))
RATE = "notifications/s"
ONE_BY_ONE, BARE = "a transaction for each message", "a bare batched insert"


def run(servers: Servers, rounds: int) -> list[Figure]:
    database, url = servers.database("notifications"), servers.broker("consumer")
    told = {kind: facts(kind, EVENTS, people(PEOPLE)) for kind in (ON_SCREEN, WITH_MAIL)}
    subjects = {kind: lambda kind=kind: _consumer(database, url, told[kind]) for kind in told}
    samples = interleave(
        "consumer",
        subjects
        | {
            ONE_BY_ONE: lambda: _one_by_one(database, url, told[ON_SCREEN][:SLOW_EVENTS]),
            BARE: lambda: _bare(database),
        },
        rounds,
    )
    database.close()
    return _figures(samples)


def _figures(samples: Samples) -> list[Figure]:
    aims = {ONE_BY_ONE: Aim(ratio=15), BARE: Aim(ratio=0.4)}
    compared = [
        samples.figure(ON_SCREEN, RATE, RATE, name="queue to persisted", against=reference, aim=aim)
        for reference, aim in aims.items()
    ]
    with_mail = samples.figure(WITH_MAIL, RATE, RATE, name="queue to persisted, each with a mail to send")
    return [*compared, with_mail]


def _consumer(database: Database, url: str, told: Sequence[Event]) -> dict[str, float]:
    """As in a worker: with the transport's batches, the inbox, and what is recorded for open sockets."""
    _fill_queue(url, told)
    inbox, done, heard = Inbox(database, HANDLERS), threading.Event(), 0

    def receive(bodies: Sequence[bytes]) -> None:
        nonlocal heard
        inbox.receive(bodies)
        heard += len(bodies)
        if heard >= len(told):
            done.set()

    before = _persisted(database)
    consumer = RabbitTransport(url, "bench").subscribe(SUBSCRIPTION, receive)
    began = time.perf_counter()
    consumer.start()
    if not done.wait(PATIENCE_SECONDS):
        raise TimeoutError(f"{heard} of {len(told)} events heard")
    seconds = time.perf_counter() - began
    consumer.stop()
    return _rate(database, before, len(told), seconds)


def _one_by_one(database: Database, url: str, told: Sequence[Event]) -> dict[str, float]:
    _fill_queue(url, told)
    before = _persisted(database)
    seconds = naive.consume(url, SUBSCRIPTION.queue, len(told), lambda body: naive.hear(database, body))
    return _rate(database, before, len(told), seconds)


def _bare(database: Database) -> dict[str, float]:
    """For people of its own: it numbers their notifications without asking."""
    rows = bare_insert.rows(facts(ON_SCREEN, EVENTS, people(PEOPLE)))
    before = _persisted(database)
    seconds = bare_insert.insert(database, rows)
    return _rate(database, before, len(rows), seconds)


def _fill_queue(url: str, told: Sequence[Event]) -> None:
    queues.prepare(url, SUBSCRIPTION.queue, SUBSCRIPTION.routing_keys)
    publishers.pipelined(url, messages(told))


def _persisted(database: Database) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(Notification)) or 0


def _rate(database: Database, before: int, number: int, seconds: float) -> dict[str, float]:
    """Raises ValueError when not each event became one notification: that would be no measurement."""
    if (written := _persisted(database) - before) != number:
        raise ValueError(f"{number} events became {written} notifications")
    return {RATE: number / seconds}
