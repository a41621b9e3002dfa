"""Carrying events between services. Two ways under one contract: RabbitMQ, and within one process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

Receive = Callable[[Sequence[bytes]], None]
"""Takes a batch of bodies. When it returns they may be acknowledged; when it raises, the same come again."""


class BrokerAway(Exception):
    """There is no connection to publish on. Nothing was sent; it counts as no attempt."""


@dataclass(frozen=True)
class Message:
    """`mandatory` ones must reach a queue: without one the broker hands them back."""

    routing_key: str
    message_id: str
    body: bytes
    mandatory: bool = True


@dataclass
class Published:
    """What became of a batch, by index. An index in neither is unknown: the connection was lost on the way."""

    confirmed: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Depth:
    """`ready` messages are taken by nobody yet; `consumers` are subscribed."""

    ready: int
    consumers: int


class Sending(Protocol):
    """A batch under way."""

    @property
    def answered(self) -> bool:
        """Whether nothing more will be heard of it: `wait` returns at once."""

    def wait(self) -> Published:
        """The broker's word on each message; what it has not answered for 30 seconds is in neither part."""


class Publisher(Protocol):
    def send(self, messages: Sequence[Message]) -> Sending:
        """Send a batch, in order and after those before it. Raises `BrokerAway` when nothing can be sent."""

    def publish(self, messages: Sequence[Message]) -> Published:
        """Send a batch and wait for the broker's word on each. Raises `BrokerAway`."""

    def depth(self, queue_name: str) -> Depth | None:
        """What waits in a queue; None where there are no queues, or no answer."""

    def close(self) -> None:
        """End the connection; what is not confirmed stays in the outbox."""


@dataclass(frozen=True)
class Subscription:
    """A durable queue is shared by all workers of a service; the other kind belongs to one process and ends with it."""

    queue: str
    routing_keys: Sequence[str]
    durable: bool = True


class Consumer(Protocol):
    def start(self) -> None:
        """Begin to consume; returns at once."""

    def stop(self) -> None:
        """Finish the batch in hand, acknowledge it, and leave the rest to others."""

    def bind(self, routing_keys: Sequence[str], then: Callable[[], None]) -> None:
        """Hear these too, from `then` on and after each new connection; for a queue that belongs to one process.

        Returns at once. Without a connection `then` is called when there is one.
        """

    def unbind(self, routing_keys: Sequence[str]) -> None:
        """Hear them no more; a few may still arrive."""

    @property
    def connected(self) -> bool:
        """Whether messages can arrive at present."""


class Transport(Protocol):
    def publisher(self) -> Publisher:
        """The sending side."""

    def subscribe(self, subscription: Subscription, receive: Receive) -> Consumer:
        """A consumer that hands batches of bodies to `receive`, once started."""
