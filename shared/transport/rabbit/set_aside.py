"""What the broker delivered too often waits in a queue of its own, until an operator sends it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPConnectionError, ChannelClosedByBroker
from pika.spec import BasicProperties

from shared.transport import BrokerAway, topology

TIMEOUT_SECONDS = 10
CAME_FROM = "x-first-death-queue"


def give_back(url: str) -> int:
    """Send each to the queue it came from, in order; returns how many.

    Acknowledged here only after the broker has confirmed it there: cut off in between it is there twice, and has its
    effect once. Those that come back meanwhile are left for the next time. Raises `BrokerAway`.
    """
    with _channel(url) as channel:
        waiting = channel.queue_declare(topology.DEAD, passive=True).method.message_count
        return sum(_give_back_next(channel) for _ in range(waiting))


def _give_back_next(channel: BlockingChannel) -> bool:
    method, properties, body = channel.basic_get(topology.DEAD)
    if method is None or CAME_FROM not in (properties.headers or {}):
        return False
    channel.basic_publish("", properties.headers[CAME_FROM], body, _as_sent(properties), mandatory=True)
    channel.basic_ack(method.delivery_tag)
    return True


def _as_sent(properties: BasicProperties) -> BasicProperties:
    # Without the broker's own notes: it counts its deliveries anew, and may set it aside again.
    properties.headers = None
    return properties


@contextmanager
def _channel(url: str) -> Iterator[BlockingChannel]:
    parameters = pika.URLParameters(url)
    parameters.socket_timeout = parameters.stack_timeout = TIMEOUT_SECONDS
    parameters.blocked_connection_timeout = TIMEOUT_SECONDS
    try:
        with pika.BlockingConnection(parameters) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            yield channel
    except ChannelClosedByBroker as error:
        raise BrokerAway(f"RabbitMQ refused: {error.reply_text}; see `fanfare topology check`") from error
    except AMQPConnectionError as error:
        raise BrokerAway("RabbitMQ does not answer, or does not let us in") from error
