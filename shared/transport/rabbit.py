"""RabbitMQ through pika. The only file that knows pika.

Each publisher and each consumer has a connection of its own, whose I/O loop runs in a thread of its own; only
`add_callback_threadsafe` crosses over. Work never happens on the I/O thread, so heartbeats are never starved.
"""

from __future__ import annotations

import logging
import queue
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pika
from pika.channel import Channel
from pika.exceptions import AMQPError
from pika.spec import Basic, BasicProperties

from shared import metrics, topology
from shared.backoff import delay
from shared.transport import BrokerAway, Message, Published, Receive, Subscription

PREFETCH = 500
CONSUME_BATCH = 200
PUBLISH_PATIENCE_SECONDS = 30
HEARTBEAT_SECONDS = 30
BLOCKED_SECONDS = 60
PERSISTENT, TRANSIENT = 2, 1
logger = logging.getLogger(__name__)


class RabbitTransport:
    def __init__(self, url: str, service: str) -> None:
        self._url = url
        self._service = service

    def publisher(self) -> RabbitPublisher:
        return RabbitPublisher(self._url, self._service)

    def subscribe(self, subscription: Subscription, receive: Receive) -> RabbitConsumer:
        return RabbitConsumer(self._url, self._service, subscription, receive)


class _Connection:
    """A connection that is opened again whenever it is lost, until it is closed on purpose."""

    def __init__(self, url: str, service: str, role: str, on_channel: Callable[[Channel], None]) -> None:
        self._parameters = pika.URLParameters(url)
        self._parameters.heartbeat = HEARTBEAT_SECONDS
        self._parameters.blocked_connection_timeout = BLOCKED_SECONDS
        self._parameters.socket_timeout = self._parameters.stack_timeout = 10
        self._parameters.client_properties = {"connection_name": f"{service}.{role}"}
        self._gauge = metrics.BROKER_CONNECTED.labels(service, role)
        self._on_channel = on_channel
        self._on_lost: Callable[[], None] = lambda: None
        self._closing = threading.Event()
        self._failures = 0
        self._connection: pika.SelectConnection | None = None
        self._thread = threading.Thread(target=self._run, name=f"rabbit-{role}", daemon=True)

    def start(self, on_lost: Callable[[], None]) -> None:
        self._on_lost = on_lost
        self._thread.start()

    def call(self, function: Callable[[], None]) -> None:
        """Run `function` on the I/O thread. Raises `BrokerAway` when there is none."""
        connection = self._connection
        if connection is None or not connection.is_open:
            raise BrokerAway("not connected to RabbitMQ")
        connection.ioloop.add_callback_threadsafe(function)

    def ready(self) -> None:
        """The channel works: the next failure starts the back-off anew."""
        self._failures = 0
        self._gauge.set(1)

    def close(self) -> None:
        self._closing.set()
        connection = self._connection
        if connection is not None:
            connection.ioloop.add_callback_threadsafe(lambda: _close(connection))
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._closing.is_set():
            self._connection = pika.SelectConnection(
                self._parameters,
                on_open_callback=self._opened,
                on_open_error_callback=self._ended,
                on_close_callback=self._ended,
            )
            self._connection.ioloop.start()
            self._connection.ioloop.close()
            self._connection = None
            self._failures += 1
            self._closing.wait(delay(self._failures).total_seconds())

    def _opened(self, connection: pika.SelectConnection) -> None:
        connection.channel(on_open_callback=self._channel_opened)

    def _channel_opened(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._channel_closed)
        self._on_channel(channel)

    def _channel_closed(self, channel: Channel, reason: Exception) -> None:
        if not self._closing.is_set():
            logger.error("channel closed", extra={"why": str(reason), "remedy": _remedy(reason)})
        if channel.connection.is_open:
            channel.connection.close()

    def _ended(self, connection: pika.SelectConnection, reason: Exception | str) -> None:
        self._gauge.set(0)
        if not self._closing.is_set():
            logger.warning("no connection to RabbitMQ", extra={"why": repr(reason)})
        self._on_lost()
        connection.ioloop.stop()


def _close(connection: pika.SelectConnection) -> None:
    if connection.is_open:
        connection.close()
    else:
        connection.ioloop.stop()


def _remedy(reason: Exception) -> str:
    if "PRECONDITION_FAILED" in str(reason):
        return (
            "a queue or exchange of that name exists with other arguments: delete it when empty, or rename it"
        )
    return "it is opened again by itself"


@dataclass
class _Batch:
    """One call of `publish`, while the broker has not answered for each of its messages."""

    messages: Sequence[Message]
    published: Published = field(default_factory=Published)
    waiting: dict[int, int] = field(default_factory=dict)
    """Delivery tag → index."""
    returned: dict[str, str] = field(default_factory=dict)
    """Message id → why; a return comes before the confirm of the same message."""
    done: threading.Event = field(default_factory=threading.Event)


class RabbitPublisher:
    """Pipelined publishing with confirms: the whole batch is under way at once."""

    def __init__(self, url: str, service: str) -> None:
        self._channel: Channel | None = None
        self._batch: _Batch | None = None
        self._next_tag = 1
        self._usable = threading.Event()
        self._connection = _Connection(url, service, "publisher", self._prepare)
        self._connection.start(self._lost)

    def publish(self, messages: Sequence[Message]) -> Published:
        if not self._usable.wait(timeout=2):
            raise BrokerAway("not connected to RabbitMQ")
        batch = _Batch(messages)
        self._connection.call(lambda: self._send(batch))
        batch.done.wait(PUBLISH_PATIENCE_SECONDS)
        self._batch = None  # answers that come later belong to nobody: those messages are sent again
        return batch.published

    def close(self) -> None:
        self._connection.close()

    def _prepare(self, channel: Channel) -> None:
        def usable(_: object) -> None:
            self._channel, self._next_tag = channel, 1
            self._usable.set()
            self._connection.ready()

        channel.add_on_return_callback(self._returned)
        channel.exchange_declare(
            topology.EXCHANGE,
            exchange_type="topic",
            durable=True,
            callback=lambda _: channel.confirm_delivery(self._answered, callback=usable),
        )

    def _send(self, batch: _Batch) -> None:
        channel = self._channel
        if channel is None or not channel.is_open:
            batch.done.set()
            return
        self._batch = batch
        for index, message in enumerate(batch.messages):
            batch.waiting[self._next_tag] = index
            self._next_tag += 1
            channel.basic_publish(
                topology.EXCHANGE,
                message.routing_key,
                message.body,
                _properties(message),
                message.mandatory,
            )
        if not batch.waiting:
            batch.done.set()

    def _returned(self, _: Channel, method: Basic.Return, properties: BasicProperties, __: bytes) -> None:
        if self._batch and properties.message_id:
            self._batch.returned[properties.message_id] = f"{method.reply_code} {method.reply_text}"

    def _answered(self, frame: Any) -> None:
        batch, method = self._batch, frame.method
        if batch is None:
            return
        tags = (
            [tag for tag in batch.waiting if tag <= method.delivery_tag]
            if method.multiple
            else [method.delivery_tag]
        )
        for tag in tags:
            if (index := batch.waiting.pop(tag, None)) is not None:
                self._settle(batch, index, acknowledged=isinstance(method, Basic.Ack))
        if not batch.waiting:
            batch.done.set()

    def _settle(self, batch: _Batch, index: int, *, acknowledged: bool) -> None:
        why = batch.returned.get(batch.messages[index].message_id)
        if why is not None:
            batch.published.refused[index] = why
        elif acknowledged:
            batch.published.confirmed.add(index)
        else:
            batch.published.refused[index] = "the broker refused it"

    def _lost(self) -> None:
        self._usable.clear()
        self._channel = None
        if self._batch:
            self._batch.done.set()


def _properties(message: Message) -> BasicProperties:
    return BasicProperties(
        content_type="application/cloudevents+json",
        delivery_mode=PERSISTENT if message.mandatory else TRANSIENT,
        message_id=message.message_id,
        type=message.routing_key,
    )


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
        self._channel: Channel | None = None
        self._connection = _Connection(url, service, "consumer", self._prepare)
        self._thread = threading.Thread(target=self._work, name="rabbit-work", daemon=True)

    @property
    def connected(self) -> bool:
        return self._channel is not None

    def start(self) -> None:
        self._thread.start()
        self._connection.start(self._lost)

    def stop(self) -> None:
        self._stopping.set()
        self._delivered.put(None)
        self._thread.join(timeout=30)
        self._connection.close()

    def _prepare(self, channel: Channel) -> None:
        """Declare everything in order on one channel; the broker answers in order, so only the last needs a callback."""
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
        for key in self._subscription.routing_keys:
            channel.queue_bind(self._queue_name, topology.EXCHANGE, key)
        channel.basic_consume(
            self._queue_name,
            self._arrived,
            callback=lambda _: self._subscribed(channel),
        )

    def _subscribed(self, channel: Channel) -> None:
        self._channel = channel
        self._connection.ready()

    def _arrived(self, channel: Channel, method: Basic.Deliver, _: BasicProperties, body: bytes) -> None:
        self._delivered.put(_Delivered(channel, method.delivery_tag, body))

    def _lost(self) -> None:
        self._channel = None

    def _work(self) -> None:
        while not self._stopping.is_set():
            batch = self._next_batch()
            if batch and self._handle(batch):
                self._acknowledge(batch[-1])

    def _next_batch(self) -> list[_Delivered]:
        """Wait for one, then take what else is there already. What came over a lost connection comes again."""
        batch = [self._delivered.get()]
        while len(batch) < CONSUME_BATCH:
            try:
                batch.append(self._delivered.get_nowait())
            except queue.Empty:
                break
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
                self._stopping.wait(delay(failures).total_seconds())
        return False

    def _acknowledge(self, last: _Delivered) -> None:
        def acknowledge() -> None:
            if last.channel.is_open:
                last.channel.basic_ack(last.tag, multiple=True)

        try:
            self._connection.call(acknowledge)
        except (BrokerAway, AMQPError):
            logger.info("acknowledgement lost with its connection; the inbox knows these events already")
