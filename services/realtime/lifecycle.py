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
from services.realtime.everybody import Everybody
from services.realtime.handlers import HANDLERS, SERVICE, Receiver
from services.realtime.reports import Reports
from services.realtime.rooms import Seat
from services.realtime.settings import RealtimeSettings
from shared.observability import health
from shared.transport import Subscription, Transport, topology

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
        self, audience: Everybody, engine: Engine, transport: Transport, settings: RealtimeSettings
    ) -> None:
        self._admission = audience.admission
        self._sockets = audience.sockets
        self._presence = audience.editors.presence
        self._engine = engine
        self._transport = transport
        self._drain_seconds = settings.drain_seconds
        self._heartbeat_seconds = settings.heartbeat_seconds
        # Without a bucket come those of processes that do not know buckets yet.
        subscription = Subscription(
            topology.queue_name(SERVICE), topology.routing_keys(HANDLERS), durable=False
        )
        self._consumer = transport.subscribe(subscription, Receiver(audience).receive)
        self._admission.buckets = Buckets(self._consumer, HANDLERS)
        self._subscribed = False
        self._background: list[gevent.Greenlet[[], None]] = []

    def start(self) -> None:
        self._consumer.start()
        self._publisher = self._transport.publisher()
        reports = Reports(self._publisher)
        self._presence.report = reports.put
        self._background = [
            gevent.spawn(run) for run in (self._watch, self._beat, reports.run, self._presence.run)
        ]

    def check(self) -> None:
        """Raises `NotSubscribed`."""
        if not self._subscribed:
            raise NotSubscribed

    def stop(self) -> None:
        """Close the sockets over the window, so that their clients do not all come back at the same moment."""
        health.draining.set()
        self._engine.is_closed = True
        seats = self._admission.rooms.all()
        logger.info("closing sockets", extra={"sockets": len(seats), "seconds": self._drain_seconds})
        for seat in over_window(seats, self._drain_seconds):
            seat.client.end()
        while self._engine.closing:  # at most CLOSING_SECONDS: the last ones have not said goodbye yet
            gevent.sleep(WATCH_SECONDS)
        gevent.killall(self._background)
        self._consumer.stop()
        self._publisher.close()

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
            for seat in over_window(self._admission.rooms.all(), self._heartbeat_seconds):
                self._sockets.beat(seat)
            gevent.sleep(max(0.0, began + self._heartbeat_seconds - time.monotonic()))

    def _catch_up(self) -> None:
        seats = self._admission.rooms.all()
        logger.info("subscribed, clients are told to read", extra={"sockets": len(seats)})
        for seat in over_window(seats, min(len(seats) / READS_PER_SECOND, LONGEST_CATCH_UP_SECONDS)):
            self._admission.refresh(seat)


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
