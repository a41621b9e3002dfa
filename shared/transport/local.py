"""Events within one process: what is published goes straight into the receivers of everybody subscribed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.transport import BrokerAway, Message, Published, Receive, Subscription

logger = logging.getLogger(__name__)


class LocalTransport:
    """Publisher and broker in one. A batch is confirmed when every receiver has committed it.

    A queue has one consumer; whoever subscribes again takes its place.
    """

    def __init__(self) -> None:
        self._consumers: dict[str, LocalConsumer] = {}

    def publisher(self) -> LocalTransport:
        """Itself."""
        return self

    def subscribe(self, subscription: Subscription, receive: Receive) -> LocalConsumer:
        """A consumer in this process."""
        consumer = LocalConsumer(subscription, receive)
        self._consumers[subscription.queue] = consumer
        return consumer

    def send(self, messages: Sequence[Message]) -> Sent:
        """Like `publish`: here everything is answered at once."""
        return Sent(self.publish(messages))

    def publish(self, messages: Sequence[Message]) -> Published:
        """Hand them, in order, to every consumer that hears them. Raises `BrokerAway` when one could not take them."""
        consumers = list(self._consumers.values())
        for consumer in consumers:
            consumer.deliver(messages)
        published = Published()
        for index, message in enumerate(messages):
            if message.mandatory and not any(consumer.hears(message) for consumer in consumers):
                published.refused[index] = "no queue is bound for it"
            else:
                published.confirmed.add(index)
        return published

    def depth(self, _queue_name: str) -> None:
        """There are no queues: what waits is in the outbox."""

    def close(self) -> None:
        """There is nothing to close."""


@dataclass(frozen=True)
class Sent:
    published: Published
    answered: bool = True

    def wait(self) -> Published:
        """There is nothing to wait for."""
        return self.published


class LocalConsumer:
    def __init__(self, subscription: Subscription, receive: Receive) -> None:
        self._subscription = subscription
        self._keys = set(subscription.routing_keys)
        self._receive = receive
        self.connected = False

    def start(self) -> None:
        """From now on it takes what is published."""
        self.connected = True

    def stop(self) -> None:
        """Take no more; what is published waits in the outbox."""
        self.connected = False

    def bind(self, routing_keys: Sequence[str], then: Callable[[], None]) -> None:
        """At once."""
        self._keys.update(routing_keys)
        then()

    def unbind(self, routing_keys: Sequence[str]) -> None:
        """At once."""
        self._keys.difference_update(routing_keys)

    def hears(self, message: Message) -> bool:
        """Whether the message is for this consumer."""
        return message.routing_key in self._keys

    def deliver(self, messages: Sequence[Message]) -> None:
        """Raises `BrokerAway` when the receiver could not take them: they stay in the outbox and come again."""
        wanted = [message.body for message in messages if self.hears(message)]
        if not wanted or (not self.connected and not self._subscription.durable):
            return
        if not self.connected:
            raise BrokerAway(f"{self._subscription.queue} does not listen yet")
        try:
            self._receive(wanted)
        except Exception as error:
            logger.exception("receiver failed", extra={"queue": self._subscription.queue})
            raise BrokerAway(self._subscription.queue) from error
