"""What the broker and the workers have in hand. The broker's own statistics lag seconds behind, and say nothing at all
for ten seconds after its restart: whoever trusts them takes a full queue for an empty one."""

from __future__ import annotations

from collections.abc import Iterator

import pika
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.chaos.platform import Platform
from tests.system.system import DATABASES

TIMEOUT_SECONDS = 10


def in_hand(platform: Platform) -> list[str]:
    """In the order in which events travel, so that none slips past whoever looks."""
    return [*_waiting(platform), *_taken(platform)]


def _waiting(platform: Platform) -> Iterator[str]:
    """Declaring a queue passively asks the queue itself."""
    names = _durable(platform)
    url = platform.rabbitmq.url(platform.system.vhost)
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        for name in names:
            messages = channel.queue_declare(name, passive=True).method.message_count
            if messages:
                yield f"queue {name}: {messages} messages"


def _durable(platform: Platform) -> list[str]:
    """The others belong to one connection each, and nobody else may ask for them: pages show what they held."""
    queues = platform.rabbitmq.manage("GET", f"queues/{platform.system.vhost}")
    return [queue["name"] for queue in queues if queue["durable"]]


def _taken(platform: Platform) -> Iterator[str]:
    """What a worker that is dead had taken waits in the queue again."""
    for worker in (f"{service}-worker" for service in DATABASES):
        if platform.process(worker).running and (events := _held(platform.system.addresses[worker])):
            yield f"{worker}: {events:.0f} events"


def _held(address: str) -> float:
    figures = requests.get(f"{address}/metrics", timeout=TIMEOUT_SECONDS).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(figures)
        for sample in family.samples
        if sample.name == "fanfare_queue_held"
    )
