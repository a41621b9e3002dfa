"""How much waits in a queue, asked for over AMQP itself: the broker needs no plugin for it."""

from __future__ import annotations

from collections.abc import Callable

from pika.channel import Channel
from pika.frame import Method

from shared.transport import Depth


def ask(channel: Channel, queue: str, tell: Callable[[Depth | None], None]) -> None:
    """Call `tell` with the answer; with None, and perhaps again, when there is no such queue. On the I/O thread only.

    The question goes over a channel of its own, beside `channel`: the broker closes the one that asks for a queue
    which is not there.
    """

    def opened(own: Channel) -> None:
        own.add_on_close_callback(lambda _, __: tell(None))
        own.queue_declare(queue, passive=True, callback=lambda frame: answered(own, frame))

    def answered(own: Channel, frame: Method) -> None:
        tell(Depth(frame.method.message_count, frame.method.consumer_count))
        own.close()

    channel.connection.channel(on_open_callback=opened)
