"""What this process has to say to the others. Nothing is kept: the next report says it again."""

from __future__ import annotations

import logging
from collections import deque

from gevent.event import Event as Signal

from services.realtime.handlers import SERVICE
from shared.database import new_id, now
from shared.events import Event, pack
from shared.transport import BrokerAway, Message, Publisher

MOST_WAITING = 1000
logger = logging.getLogger(__name__)


class Reports:
    """`put` never waits; `run` publishes, one after the other, and gives up on those that nobody takes."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._waiting: deque[Event] = deque(maxlen=MOST_WAITING)
        self._filled = Signal()

    def put(self, event: Event) -> None:
        """The oldest goes where there are too many."""
        self._waiting.append(event)
        self._filled.set()

    def run(self) -> None:
        """For ever."""
        while True:
            self._filled.wait()
            self._filled.clear()
            messages = [_message(self._waiting.popleft()) for _ in range(len(self._waiting))]
            try:
                self._publisher.send(messages)
            except BrokerAway:
                logger.info("reports lost, the next ones say the same", extra={"reports": len(messages)})


def _message(event: Event) -> Message:
    event_id = new_id()
    body = pack(event, event_id=event_id, source=f"/{SERVICE}", time=now(), traceparent=None)
    return Message(event.routing_key, str(event_id), body, mandatory=not event.ephemeral)
