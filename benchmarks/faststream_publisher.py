"""FastStream's publisher, in a process of its own: its packages are installed for benchmarks alone.

`python -m benchmarks.faststream_publisher URL` reads messages as JSON, `[routing key, id, body]` each, and writes the
seconds from the first publish to the last confirm.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence

from faststream.rabbit import ExchangeType, RabbitBroker, RabbitExchange

from shared.transport import topology

WINDOW = 500
"""Awaited together, which is as fast as it goes."""
Line = tuple[str, str, str]


async def publish(url: str, messages: Sequence[Line]) -> float:
    """Seconds."""
    exchange = RabbitExchange(topology.EXCHANGE, type=ExchangeType.TOPIC, durable=True)
    async with RabbitBroker(url) as broker:
        publisher = broker.publisher(exchange=exchange, persist=True, mandatory=True)
        await broker.start()
        began = time.perf_counter()
        for start in range(0, len(messages), WINDOW):
            await asyncio.gather(
                *(
                    publisher.publish(body.encode(), routing_key=key, message_id=message_id)
                    for key, message_id, body in messages[start : start + WINDOW]
                )
            )
        return time.perf_counter() - began


if __name__ == "__main__":
    json.dump(asyncio.run(publish(sys.argv[1], json.load(sys.stdin))), sys.stdout)
