"""From the first event heard to the last socket closed."""

from __future__ import annotations

import logging
import random
import signal
import time
from collections.abc import Iterator, Sequence
from types import FrameType

import gevent

from services.realtime.buckets import Buckets
from services.realtime.engine.server import Engine
from services.realtime.handlers import HANDLERS, SERVICE, Receiver
from services.realtime.rooms import Rooms, Seat
from services.realtime.settings import RealtimeSettings
from services.realtime.sockets import Sockets
from shared import health, topology
from shared.transport import Subscription, Transport

WATCH_SECONDS = 0.2
"""Shorter than the transport's shortest pause before it connects again, so that no loss goes unseen."""
READS_PER_SECOND = 200
"""How many clients are asked to read at once after the broker was away."""
LONGEST_CATCH_UP_SECONDS = 30
logger = logging.getLogger(__name__)


class NotSubscribed(RuntimeError):
    """Events do not arrive: the broker has not answered yet."""


class Realtime:
    """The running half of the service. `start()` returns at once, `stop()` when the last socket is closed."""

    def __init__(
        self, rooms: Rooms, sockets: Sockets, engine: Engine, transport: Transport, settings: RealtimeSettings
    ) -> None:
        self._rooms = rooms
        self._sockets = sockets
        self._engine = engine
        self._drain_seconds = settings.drain_seconds
        self._heartbeat_seconds = settings.heartbeat_seconds
        # Without a bucket come those of processes that do not know buckets yet.
        subscription = Subscription(
            topology.queue_name(SERVICE), topology.routing_keys(HANDLERS), durable=False
        )
        self._consumer = transport.subscribe(subscription, Receiver(sockets).receive)
        sockets.buckets = Buckets(self._consumer, HANDLERS)
        self._subscribed = False
        self._greenlets: list[gevent.Greenlet[[], None]] = []

    def start(self) -> None:
        self._consumer.start()
        self._greenlets = [gevent.spawn(self._watch), gevent.spawn(self._beat)]

    def check(self) -> None:
        """Raises `NotSubscribed`."""
        if not self._subscribed:
            raise NotSubscribed

    def stop(self) -> None:
        """Close the sockets over the window, so that their clients do not all come back at the same moment."""
        health.draining.set()
        self._engine.is_closed = True
        logger.info("closing sockets", extra={"sockets": len(self._rooms), "seconds": self._drain_seconds})
        for seat in over_window(self._rooms.all(), self._drain_seconds):
            seat.client.end()
        while self._engine.closing:  # at most CLOSING_SECONDS: the last ones have not said goodbye yet
            gevent.sleep(WATCH_SECONDS)
        gevent.killall(self._greenlets)
        self._consumer.stop()

    def _watch(self) -> None:
        """What was published while nobody listened is lost; when the subscription is back, everybody reads."""
        while True:
            self._subscribed, before = self._consumer.connected, self._subscribed
            if self._subscribed and not before:
                gevent.spawn(self._catch_up)
            gevent.sleep(WATCH_SECONDS)

    def _beat(self) -> None:
        while True:
            began = time.monotonic()
            for seat in over_window(self._rooms.all(), self._heartbeat_seconds):
                self._sockets.beat(seat)
            gevent.sleep(max(0.0, began + self._heartbeat_seconds - time.monotonic()))

    def _catch_up(self) -> None:
        seats = self._rooms.all()
        logger.info("subscribed, clients are told to read", extra={"sockets": len(seats)})
        for seat in over_window(seats, min(len(seats) / READS_PER_SECOND, LONGEST_CATCH_UP_SECONDS)):
            self._sockets.greet_again(seat)


def over_window(seats: Sequence[Seat], seconds: float) -> Iterator[Seat]:
    """Each of them once, at random moments within the window."""
    passed = 0.0
    moments = sorted(random.uniform(0, seconds) for _ in seats)  # noqa: S311 - not a secret
    for moment, seat in zip(moments, random.sample(seats, len(seats)), strict=True):
        gevent.sleep(moment - passed)
        passed = moment
        yield seat


def stop_on_sigterm(realtime: Realtime) -> None:
    """Before what the web server does then: it knows nothing of the open sockets, and would end at once."""
    server_handler = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        realtime.stop()
        if callable(server_handler):
            server_handler(number, frame)

    signal.signal(signal.SIGTERM, lambda number, frame: gevent.spawn(stop, number, frame))
