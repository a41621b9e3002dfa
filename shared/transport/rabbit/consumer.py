"""Consuming in batches: what is waiting is taken as one, and acknowledged after the receiver has committed.

Two batches may be in hand at a time: while one waits for the database the other computes.
"""

from __future__ import annotations

import logging
import queue
import threading
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress

from pika.channel import Channel
from pika.exceptions import AMQPError
from pika.spec import Basic, BasicProperties

from shared.observability import metrics
from shared.timing.backoff import delay
from shared.timing.pace import LONGEST_IN_A_CROWD_SECONDS, Pace
from shared.transport import BrokerAway, Receive, Subscription, topology
from shared.transport.rabbit import packing
from shared.transport.rabbit.bindings import Bindings
from shared.transport.rabbit.connection import LONGEST_PAUSE, Connection
from shared.transport.rabbit.turns import Batch, Delivered, Turns

HANDS = 2
"""Threads with a batch each, where the service's workers compete for a queue anyway."""
BATCH = 500
PREFETCH = BATCH * (HANDS + 1)
"""The next batch arrives while these are worked on."""
logger = logging.getLogger(__name__)


class RabbitConsumer:
    """Takes what is waiting as one batch, acknowledges it after the receiver has committed.

    A queue of one process's own, whose receiver keeps the order, has one hand; its batches have no commit to wait for.
    """

    def __init__(self, url: str, service: str, subscription: Subscription, receive: Receive) -> None:
        self._subscription = subscription
        self._queue_name = (
            subscription.queue if subscription.durable else f"{subscription.queue}.{uuid.uuid4().hex}"
        )
        self._receive = receive
        self._delivered: queue.SimpleQueue[Delivered | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._taking = threading.Lock()
        self._arrived_events = self._taken_events = 0
        """Two, as each is written by one thread at a time."""
        self._turns = Turns()
        self._pace = Pace(LONGEST_IN_A_CROWD_SECONDS)
        self._channel: Channel | None = None
        """Consumes; None until the broker has confirmed that."""
        self._present: Channel | None = None
        """Open, and about to consume."""
        self._bindings = Bindings(self._queue_name, subscription.routing_keys)
        self._connection = Connection(url, service, "consumer", self._prepare)
        # Counted when somebody asks, so that it costs nothing on the way.
        metrics.QUEUE_HELD.labels(service).set_function(
            lambda: self._arrived_events - self._taken_events + self._turns.events
        )
        self._threads = [
            threading.Thread(target=self._work, name="rabbit-work", daemon=True)
            for _ in range(HANDS if subscription.durable else 1)
        ]

    @property
    def connected(self) -> bool:
        """Whether it is subscribed at present."""
        return self._channel is not None

    def start(self) -> None:
        """Connect, declare the queue with its bindings, and consume."""
        for thread in self._threads:
            thread.start()
        self._connection.start(self._lost)

    def bind(self, routing_keys: Sequence[str], then: Callable[[], None]) -> None:
        """Hear these as well; `then` is called on the I/O thread when the broker has confirmed it."""
        self._bindings.add(routing_keys, then)
        self._sync_soon()

    def unbind(self, routing_keys: Sequence[str]) -> None:
        """Hear them no more."""
        self._bindings.remove(routing_keys)
        self._sync_soon()

    def stop(self) -> None:
        """Finish the batches in hand and acknowledge them; the broker hands the rest to others."""
        self._stopping.set()
        self._delivered.put(None)
        for thread in self._threads:
            thread.join(timeout=30)
        self._connection.close()

    def _prepare(self, channel: Channel) -> None:
        """The broker answers in order on one channel, so only the last step needs a callback."""
        durable = self._subscription.durable
        channel.add_on_cancel_callback(lambda _: channel.close())  # the queue is gone: begin again
        channel.basic_qos(prefetch_count=PREFETCH)
        channel.exchange_declare(topology.EXCHANGE, exchange_type="topic", durable=True)
        channel.queue_declare(
            self._queue_name,
            durable=durable,
            exclusive=not durable,
            auto_delete=not durable,
            arguments=topology.QUEUE_ARGUMENTS if durable else None,
        )
        self._present = channel
        self._bindings.sync(channel)
        channel.basic_consume(
            self._queue_name,
            self._arrived,
            callback=lambda _: self._subscribed(channel),
        )

    def _sync_soon(self) -> None:
        def sync() -> None:
            if self._present is not None and self._present.is_open:
                self._bindings.sync(self._present)

        with suppress(BrokerAway):  # the next connection begins with it
            self._connection.call(sync)

    def _subscribed(self, channel: Channel) -> None:
        self._channel = channel
        self._connection.ready()

    def _arrived(
        self, channel: Channel, method: Basic.Deliver, properties: BasicProperties, body: bytes
    ) -> None:
        bodies = packing.unpacked(body, properties.content_type)
        self._arrived_events += len(bodies)
        self._delivered.put(Delivered(channel, method.delivery_tag, bodies))

    def _lost(self) -> None:
        self._channel = None
        self._present = None
        self._bindings.forget()

    def _work(self) -> None:
        while not self._stopping.is_set():
            batch = self._next_batch()
            if batch and self._handle(batch):
                self._acknowledge(self._turns.end(batch))

    def _next_batch(self) -> Batch | None:
        """Wait for one message, then take what else is there already; one hand after the other.

        What came over a lost connection comes again.
        """
        with self._taking:
            taken = self._take()
            present = self._channel
            messages = [message for message in taken if message is not None and message.channel is present]
            if not messages:
                return None
            batch = Batch(messages)
            self._turns.begin(batch)
            return batch

    def _take(self) -> list[Delivered | None]:
        if self._stopping.is_set():  # the other hand took the sign to stop
            return []
        taken = [self._delivered.get()]
        # The other kind has no commit to share, and where there is a whole batch nobody need join it.
        if self._subscription.durable and self._arrived_events - self._taken_events < BATCH:
            self._stopping.wait(self._pace.rest)
        number = _events_in(taken[0])
        while number < BATCH:
            try:
                taken.append(self._delivered.get_nowait())
            except queue.Empty:
                break
            number += _events_in(taken[-1])
        self._taken_events += number
        self._pace.took(number)
        return taken

    def _handle(self, batch: Batch) -> bool:
        """Hand the batch over, again and again while the database does not answer; False when that became pointless."""
        failures = 0
        while not self._stopping.is_set() and batch.channel is self._channel:
            try:
                self._receive(batch.bodies)
                return True
            except Exception:
                failures += 1
                logger.exception("batch not taken, trying again", extra={"failures": failures})
                self._stopping.wait(delay(failures, most=LONGEST_PAUSE).total_seconds())
        return False

    def _acknowledge(self, last: Delivered | None) -> None:
        """All up to that one."""
        if last is None:
            return

        def acknowledge() -> None:
            if last.channel.is_open:
                last.channel.basic_ack(last.tag, multiple=True)

        try:
            self._connection.call(acknowledge)
        except (BrokerAway, AMQPError):
            logger.info("acknowledgement lost with its connection; the inbox knows these events already")


def _events_in(message: Delivered | None) -> int:
    return len(message.bodies) if message else 0
