"""Several events in one message, in CloudEvents' JSON batch format: a message costs the same whatever is in it.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#4-json-batch-format
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from shared.transport import Message

ONE, SEVERAL = "application/cloudevents+json", "application/cloudevents-batch+json"
"""Content types."""
MOST_BYTES = 16 * 1024
"""Of events that travel together: a consumer is handed a number of messages ahead, whatever is in them."""
_BETWEEN = b",\n"
"""No event has a line break in it: in a JSON text it is written as two characters."""


def grouped(messages: Sequence[Message]) -> Iterator[range]:
    """Those that may travel together, by index: neighbours with one address, so that the order stays."""
    start = 0
    for _, neighbours in groupby(messages, lambda message: (message.routing_key, message.mandatory)):
        size = 0
        end = start
        for message in neighbours:
            if size and size + len(message.body) > MOST_BYTES:
                yield range(start, end)
                start, size = end, 0
            size += len(message.body)
            end += 1
        yield range(start, end)
        start = end


def packed(bodies: Sequence[bytes]) -> tuple[bytes, str]:
    """One message's body and its content type; one event alone travels as it is."""
    return (bodies[0], ONE) if len(bodies) == 1 else (b"[" + _BETWEEN.join(bodies) + b"]", SEVERAL)


def unpacked(body: bytes, content_type: str | None) -> Sequence[bytes]:
    """Its events, each as it was packed."""
    return body[1:-1].split(_BETWEEN) if content_type == SEVERAL else (body,)
