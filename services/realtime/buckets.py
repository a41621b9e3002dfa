"""Which events this process hears: only those of buckets that somebody who is connected here belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from gevent.event import Event as Signal

from services.realtime.engine.deadline import Deadline
from shared.events import Event, key_of
from shared.transport import Consumer

PATIENCE_SECONDS = 3
"""How long a newcomer waits for the broker's word; with the broker away everybody reads when it is back."""
LINGER_SECONDS = 60
"""A bucket is kept for so long after the last has left: every page that is opened is a socket that goes and comes."""


class Buckets:
    """A bucket is heard from its first holder on, until some time after its last."""

    def __init__(
        self, consumer: Consumer, events: Iterable[type[Event]], linger_seconds: float = LINGER_SECONDS
    ) -> None:
        self._consumer = consumer
        self._types = sorted({event.type for event in events})
        self._holders = Counter[str]()
        self._heard: dict[str, Signal] = {}
        self._idle = Deadline[str](linger_seconds, self._let_go)

    def __len__(self) -> int:
        return len(self._heard)

    def hold(self, bucket: str) -> bool:
        """Whether the broker has confirmed that events of this bucket arrive here; waits for that a little."""
        self._holders[bucket] += 1
        self._idle.call_off(bucket)
        heard = self._heard.get(bucket)
        if heard is None:
            heard = self._heard[bucket] = Signal()
            self._consumer.bind(self._keys(bucket), heard.set)
        return bool(heard.wait(PATIENCE_SECONDS if self._consumer.connected else 0))

    def await_heard(self, bucket: str) -> None:
        """However long it takes, while somebody holds it."""
        if heard := self._heard.get(bucket):
            heard.wait()

    def release(self, bucket: str) -> None:
        """As often as it was held."""
        self._holders[bucket] -= 1
        if not self._holders[bucket]:
            del self._holders[bucket]
            self._idle.put(bucket)

    def _let_go(self, bucket: str) -> None:
        del self._heard[bucket]
        self._consumer.unbind(self._keys(bucket))

    def _keys(self, bucket: str) -> Sequence[str]:
        return [key_of(event_type, bucket) for event_type in self._types]
