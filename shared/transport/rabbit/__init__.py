"""RabbitMQ through pika. Nothing outside this package knows pika.

Each publisher and each consumer has a connection of its own, whose I/O loop runs in a thread of its own; only
`add_callback_threadsafe` crosses over. Work never happens on the I/O thread, so heartbeats are never starved.
"""

from __future__ import annotations

from shared.transport import Receive, Subscription
from shared.transport.rabbit.consumer import RabbitConsumer
from shared.transport.rabbit.publisher import RabbitPublisher


class RabbitTransport:
    def __init__(self, url: str, service: str) -> None:
        self._url = url
        self._service = service

    def publisher(self) -> RabbitPublisher:
        """A publisher on a connection of its own, which is opened at once."""
        return RabbitPublisher(self._url, self._service)

    def subscribe(self, subscription: Subscription, receive: Receive) -> RabbitConsumer:
        """A consumer on a connection of its own, opened by its `start()`."""
        return RabbitConsumer(self._url, self._service, subscription, receive)
