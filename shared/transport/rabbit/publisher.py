"""Pipelined publishing: a whole batch is under way at once, and each message's confirm is waited for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pika.channel import Channel
from pika.spec import Basic, BasicProperties

from shared import topology
from shared.transport import BrokerAway, Depth, Message, Published
from shared.transport.rabbit import depth
from shared.transport.rabbit.connection import Connection

PATIENCE_SECONDS = 30
DEPTH_SECONDS = 5
PERSISTENT, TRANSIENT = 2, 1


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
        self._connection = Connection(url, service, "publisher", self._prepare)
        self._connection.start(self._lost)

    def publish(self, messages: Sequence[Message]) -> Published:
        """Send all of them and wait up to 30 seconds for the confirms; what has none by then is in neither part.

        Raises `BrokerAway` when there is no connection within two seconds.
        """
        if not self._usable.wait(timeout=2):
            raise BrokerAway("not connected to RabbitMQ")
        batch = _Batch(messages)
        self._connection.call(lambda: self._send(batch))
        batch.done.wait(PATIENCE_SECONDS)
        self._batch = None  # answers that come later belong to nobody: those messages are sent again
        return batch.published

    def depth(self, queue_name: str) -> Depth | None:
        """What waits in a queue; None without a queue, a connection, or an answer within five seconds."""
        answer: queue.SimpleQueue[Depth | None] = queue.SimpleQueue()

        def ask() -> None:
            if self._channel is None:
                answer.put(None)
            else:
                depth.ask(self._channel, queue_name, answer.put)

        try:
            self._connection.call(ask)
            return answer.get(timeout=DEPTH_SECONDS)
        except (BrokerAway, queue.Empty):
            return None

    def close(self) -> None:
        """End the connection."""
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
