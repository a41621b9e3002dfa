"""A service's queue as its consumer declares it, for benchmarks that fill or empty one by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pika
from pika.adapters.blocking_connection import BlockingChannel

from shared.transport import topology


def prepare(url: str, queue: str, routing_keys: Iterable[str]) -> None:
    """Declare and bind it, empty."""
    with _channel(url) as channel:
        channel.exchange_declare(topology.EXCHANGE, exchange_type="topic", durable=True)
        channel.queue_declare(queue, durable=True, arguments=topology.QUEUE_ARGUMENTS)
        for key in routing_keys:
            channel.queue_bind(queue, topology.EXCHANGE, key)
        channel.queue_purge(queue)


@contextmanager
def _channel(url: str) -> Iterator[BlockingChannel]:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        yield connection.channel()
    finally:
        connection.close()
