"""Batches that are worked on side by side, acknowledged in the order in which they were taken."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from pika.channel import Channel


@dataclass(frozen=True)
class Delivered:
    """One message, with the events in it."""

    channel: Channel
    tag: int
    bodies: Sequence[bytes]


@dataclass(eq=False)
class Batch:
    """At least one message; all came over one channel."""

    messages: Sequence[Delivered]
    done: bool = False

    @property
    def bodies(self) -> list[bytes]:
        """Of all its events."""
        return [body for message in self.messages for body in message.bodies]

    @property
    def last(self) -> Delivered:
        """Whose acknowledgement stands for all of it."""
        return self.messages[-1]

    @property
    def channel(self) -> Channel:
        """Its number means nothing on any other."""
        return self.last.channel


class Turns:
    """To acknowledge one message is to acknowledge all before it, so a batch that is done waits for those before it.

    Nobody waits here: whoever is done with the oldest acknowledges for all that were done before.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: deque[Batch] = deque()
        """In the order in which they were taken."""

    @property
    def events(self) -> int:
        """How many have been taken and not acknowledged."""
        with self._lock:
            return sum(len(message.bodies) for batch in self._open for message in batch.messages)

    def begin(self, batch: Batch) -> None:
        """Call it in the order of the messages. What came over an earlier channel comes again, and counts no more."""
        with self._lock:
            if self._open and self._open[-1].channel is not batch.channel:
                self._open.clear()
            self._open.append(batch)

    def end(self, batch: Batch) -> Delivered | None:
        """It is done. Answers the last message that may be acknowledged by now, if there is one."""
        last = None
        with self._lock:
            batch.done = True
            while self._open and self._open[0].done:
                last = self._open.popleft().last
        return last
