"""Pipelined publishing: batches are under way at once, and each message's confirm is waited for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from pika.channel import Channel
from pika.spec import Basic, BasicProperties

from shared.transport import BrokerAway, Depth, Message, Published, topology
from shared.transport.rabbit import depth, packing
from shared.transport.rabbit.connection import Connection

PATIENCE_SECONDS = 30
DEPTH_SECONDS = 5
PERSISTENT, TRANSIENT = 2, 1


@dataclass(eq=False)
class _Batch:
    """One call of `send`. It is filled on the I/O thread and read by the caller once `done` is set."""

    messages: Sequence[Message]
    published: Published = field(default_factory=Published)
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def answered(self) -> bool:
        return self.done.is_set()

    def wait(self) -> Published:
        self.done.wait(PATIENCE_SECONDS)
        # A copy: what is answered later belongs to nobody, because those messages are sent again.
        return Published(set(self.published.confirmed), dict(self.published.refused))

    def settle(self, indexes: range, why_not: str | None) -> None:
        if why_not is None:
            self.published.confirmed.update(indexes)
        else:
            self.published.refused |= dict.fromkeys(indexes, why_not)
        if len(self.published.confirmed) + len(self.published.refused) == len(self.messages):
            self.done.set()


class RabbitPublisher:
    """Pipelined publishing with confirms: whole batches are under way at once."""

    def __init__(self, url: str, service: str) -> None:
        self._channel: Channel | None = None
        self._next_tag = 1
        self._waiting: dict[int, tuple[_Batch, range]] = {}
        """Delivery tag → batch and what travels together of it, by index, in the order of tags."""
        self._returned: dict[str, str] = {}
        """Id of the first that travels together → why; a return comes before the confirm of the same message."""
        self._usable = threading.Event()
        self._connection = Connection(url, service, "publisher", self._prepare)
        self._connection.start(self._lost)

    def send(self, messages: Sequence[Message]) -> _Batch:
        """Send all of them without waiting. Raises `BrokerAway` when there is no connection within two seconds."""
        if not self._usable.wait(timeout=2):
            raise BrokerAway("not connected to RabbitMQ")
        batch = _Batch(messages)
        self._connection.call(lambda: self._send(batch))
        return batch

    def publish(self, messages: Sequence[Message]) -> Published:
        """Send all of them and wait up to 30 seconds for the confirms; what has none by then is in neither part.

        Raises `BrokerAway` when there is no connection within two seconds.
        """
        return self.send(messages).wait()

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

        channel.add_on_return_callback(self._came_back)
        channel.exchange_declare(
            topology.EXCHANGE,
            exchange_type="topic",
            durable=True,
            callback=lambda _: channel.confirm_delivery(self._answered, callback=usable),
        )

    def _send(self, batch: _Batch) -> None:
        channel = self._channel
        if channel is None or not channel.is_open or not batch.messages:
            batch.done.set()
            return
        with self._connection.corked():
            for together in packing.grouped(batch.messages):
                self._waiting[self._next_tag] = (batch, together)
                self._next_tag += 1
                _publish(channel, batch.messages[together.start : together.stop])

    def _came_back(self, _: Channel, method: Basic.Return, properties: BasicProperties, __: bytes) -> None:
        if properties.message_id:
            self._returned[properties.message_id] = f"{method.reply_code} {method.reply_text}"

    def _answered(self, frame: Any) -> None:
        method = frame.method
        refusal = None if isinstance(method, Basic.Ack) else "the broker refused it"
        for tag in self._tags(method.delivery_tag, up_to=method.multiple):
            batch, together = self._waiting.pop(tag)
            first = batch.messages[together.start]
            batch.settle(together, self._returned.pop(first.message_id, refusal))

    def _tags(self, tag: int, *, up_to: bool) -> Sequence[int]:
        return list(takewhile(lambda waiting: waiting <= tag, self._waiting)) if up_to else [tag]

    def _lost(self) -> None:
        self._usable.clear()
        self._channel = None
        for batch, _ in self._waiting.values():
            batch.done.set()
        self._waiting.clear()
        self._returned.clear()


def _publish(channel: Channel, together: Sequence[Message]) -> None:
    first = together[0]
    body, content_type = packing.packed([message.body for message in together])
    properties = _properties(first, content_type)
    channel.basic_publish(topology.EXCHANGE, first.routing_key, body, properties, first.mandatory)


def _properties(message: Message, content_type: str) -> BasicProperties:
    return BasicProperties(
        content_type=content_type,
        delivery_mode=PERSISTENT if message.mandatory else TRANSIENT,
        message_id=message.message_id,
        type=message.routing_key,
    )
