"""What a consumer's queue is bound to, over one channel after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pika.channel import Channel

from shared.transport import topology


class Bindings:
    """`add` and `remove` say what is wanted, from any thread; `sync` tells the broker, on the I/O thread."""

    def __init__(self, queue_name: str, routing_keys: Sequence[str]) -> None:
        self._queue_name = queue_name
        self._wanted = set(routing_keys)
        self._declared = set[str]()
        """On the present channel."""
        self._waiting: list[Callable[[], None]] = []
        """Whom to tell when all that is wanted is declared and confirmed."""
        self._asked: list[Callable[[], None]] = []
        """Who waits for the broker's word on the present channel."""

    def add(self, routing_keys: Sequence[str], then: Callable[[], None]) -> None:
        """Want these as well; `then` is called once the broker has confirmed them."""
        self._wanted.update(routing_keys)
        self._waiting.append(then)

    def remove(self, routing_keys: Sequence[str]) -> None:
        """Want these no more."""
        self._wanted.difference_update(routing_keys)

    def sync(self, channel: Channel) -> None:
        """The broker answers in order, so the confirmation of one binding stands for all before it."""
        waiting, self._waiting = self._waiting, []
        wanted = set(self._wanted)
        for key in wanted - self._declared:
            channel.queue_bind(self._queue_name, topology.EXCHANGE, key)
        for key in self._declared - wanted:
            channel.queue_unbind(self._queue_name, topology.EXCHANGE, key)
        self._declared = wanted
        if waiting:
            self._asked += waiting
            any_key = next(iter(wanted))
            channel.queue_bind(
                self._queue_name, topology.EXCHANGE, any_key, callback=lambda _: self._tell(waiting)
            )

    def forget(self) -> None:
        """The channel is lost; the next one declares everything anew."""
        self._declared = set()
        self._waiting, self._asked = self._asked + self._waiting, []

    def _tell(self, waiting: Sequence[Callable[[], None]]) -> None:
        for then in waiting:
            if then in self._asked:
                self._asked.remove(then)
                then()
