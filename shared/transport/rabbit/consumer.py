"""Consuming in batches: what is waiting is taken as one, and acknowledged after the receiver has committed."""

from __future__ import annotations

import logging
import queue
import threading
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pika.channel import Channel
from pika.exceptions import AMQPError
from pika.spec import Basic, BasicProperties

from shared import metrics, topology
from shared.backoff import delay
from shared.pace import Pace
from shared.transport import BrokerAway, Receive, Subscription
from shared.transport.rabbit.bindings import Bindings
from shared.transport.rabbit.connection import LONGEST_PAUSE, Connection

PREFETCH = 1000
BATCH = 500
"""Half of what the broker hands over ahead: the next batch arrives while this one is worked on."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Delivered:
    channel: Channel
    tag: int
    body: bytes


class RabbitConsumer:
    """Takes what is waiting as one batch, acknowledges it after the receiver has committed."""

    def __init__(self, url: str, service: str, subscription: Subscription, receive: Receive) -> None:
        self._subscription = subscription
        self._queue_name = (
            subscription.queue if subscription.durable else f"{subscription.queue}.{uuid.uuid4().hex}"
        )
        self._receive = receive
        self._delivered: queue.SimpleQueue[_Delivered | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._in_hand = 0
        self._pace = Pace()
        self._channel: Channel | None = None
        """Consumes; None until the broker has confirmed that."""
        self._present: Channel | None = None
        """Open, and about to consume."""
        self._bindings = Bindings(self._queue_name, subscription.routing_keys)
        self._connection = Connection(url, service, "consumer", self._prepare)
        # Counted when somebody asks, so that it costs nothing on the way.
        metrics.QUEUE_HELD.labels(service).set_function(lambda: self._delivered.qsize() + self._in_hand)
        self._thread = threading.Thread(target=self._work, name="rabbit-work", daemon=True)

    @property
    def connected(self) -> bool:
        """Whether it is subscribed at present."""
        return self._channel is not None

    def start(self) -> None:
        """Connect, declare the queue with its bindings, and consume."""
        self._thread.start()
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
        """Finish the batch in hand and acknowledge it; the broker hands the rest to others."""
        self._stopping.set()
        self._delivered.put(None)
        self._thread.join(timeout=30)
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

    def _arrived(self, channel: Channel, method: Basic.Deliver, _: BasicProperties, body: bytes) -> None:
        self._delivered.put(_Delivered(channel, method.delivery_tag, body))

    def _lost(self) -> None:
        self._channel = None
        self._present = None
        self._bindings.forget()

    def _work(self) -> None:
        while not self._stopping.is_set():
            batch = self._next_batch()
            self._in_hand = len(batch)
            if batch and self._handle(batch):
                self._acknowledge(batch[-1])
            self._in_hand = 0

    def _next_batch(self) -> list[_Delivered]:
        """Wait for one, then take what else is there already. What came over a lost connection comes again."""
        batch = [self._delivered.get()]
        if self._subscription.durable:  # the other kind has no commit to share
            self._stopping.wait(self._pace.rest)
        while len(batch) < BATCH:
            try:
                batch.append(self._delivered.get_nowait())
            except queue.Empty:
                break
        self._pace.took(len(batch))
        present = self._channel
        return [item for item in batch if item is not None and item.channel is present]

    def _handle(self, batch: list[_Delivered]) -> bool:
        """Hand the batch over, again and again while the database does not answer; False when that became pointless."""
        failures = 0
        while not self._stopping.is_set() and batch[0].channel is self._channel:
            try:
                self._receive([item.body for item in batch])
                return True
            except Exception:
                failures += 1
                logger.exception("batch not taken, trying again", extra={"failures": failures})
                self._stopping.wait(delay(failures, most=LONGEST_PAUSE).total_seconds())
        return False

    def _acknowledge(self, last: _Delivered) -> None:
        def acknowledge() -> None:
            if last.channel.is_open:
                last.channel.basic_ack(last.tag, multiple=True)

        try:
            self._connection.call(acknowledge)
        except (BrokerAway, AMQPError):
            logger.info("acknowledgement lost with its connection; the inbox knows these events already")
