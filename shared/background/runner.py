"""A service's background half: consumer, relay, retries and timers; for a worker process and the embedded mode."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from shared.background.leader import LeadershipLost, leadership
from shared.background.service import Service
from shared.background.timers import Timer
from shared.bus.inbox import Inbox
from shared.bus.relay import WINDOW, Relay
from shared.observability import metrics, trace
from shared.timing.backoff import delay
from shared.timing.pace import Pace
from shared.transport import BrokerAway, Subscription, Transport, topology

SETTLE_SECONDS = 0.1
"""How soon to look whether the broker has confirmed what is under way. Nobody waits for it but the rows."""
POLL_SECONDS = 1.0
"""The safety net beside NOTIFY, and the longest that leading stops late."""
FOLLOWER_SECONDS = 2.0
logger = logging.getLogger(__name__)


class Runner:
    """`start()` returns at once; `stop()` finishes what is in hand."""

    def __init__(self, service: Service, transport: Transport) -> None:
        self._service = service
        inbox = Inbox(service.database, service.handlers)
        keys = topology.routing_keys(service.handlers)
        self.consumer = transport.subscribe(
            Subscription(topology.queue_name(service.name), keys), inbox.receive
        )
        self._publisher = transport.publisher()
        self._relay = Relay(service.database, self._publisher)
        self._leadership = leadership(service.database)
        self._leading = threading.Event()
        self._stopping = threading.Event()
        self._timers = (*self._own_timers(inbox), *service.timers)
        self._threads = [threading.Thread(target=self._lead, name="relay", daemon=True)]
        for timer in self._timers:
            self._threads.append(
                threading.Thread(target=self._repeat, args=(timer,), name=timer.name, daemon=True)
            )

    def start(self) -> None:
        """Start consuming, relaying and the timers, each on threads of its own."""
        self.consumer.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what is in hand and end the threads; up to 30 seconds for each."""
        self._stopping.set()
        self._leadership.wake()
        self.consumer.stop()
        for thread in self._threads:
            thread.join(timeout=30)
        self._publisher.close()

    def _own_timers(self, inbox: Inbox) -> list[Timer]:
        return [
            Timer("retry-failed-events", timedelta(seconds=1), inbox.retry_due),
            Timer("forget-old-inbox-rows", timedelta(minutes=10), inbox.clean),
            Timer("measure-outbox", timedelta(seconds=5), self._relay.measure),
            Timer("measure-queue", timedelta(seconds=5), self._measure_queue),
            Timer("measure-set-aside", timedelta(seconds=15), self._measure_set_aside),
            Timer("measure-retries", timedelta(seconds=5), inbox.measure),
        ]

    def _measure_queue(self) -> None:
        name = self._service.name
        depth = self._publisher.depth(topology.queue_name(name))
        if depth is None:
            metrics.forget(metrics.QUEUE, name)
        else:
            metrics.QUEUE_READY.labels(name).set(depth.ready)
            metrics.QUEUE_CONSUMERS.labels(name).set(depth.consumers)

    def _measure_set_aside(self) -> None:
        """Every service looks: the queue is theirs together, and any of them may be the one that still runs."""
        name = self._service.name
        depth = self._publisher.depth(topology.DEAD)
        if depth is None:
            metrics.forget((metrics.SET_ASIDE,), name)
        else:
            metrics.SET_ASIDE.labels(name).set(depth.ready)

    def _lead(self) -> None:
        """Relay while leading; otherwise ask for the lead now and then."""
        while not self._stopping.is_set():
            if not self._leadership.acquire():
                self._stopping.wait(FOLLOWER_SECONDS)
                continue
            self._set_leading(True)
            try:
                self._relay_until_stopped()
            except LeadershipLost:
                logger.warning("lost the lead")
            finally:
                self._settle()
                self._set_leading(False)
        self._leadership.release()

    def _relay_until_stopped(self) -> None:
        failures, pace = 0, Pace()
        while not self._stopping.is_set():
            try:
                sent = self._relay.drain()
                failures = 0
                pace.took(sent)
                if sent < WINDOW:
                    self._leadership.wait(SETTLE_SECONDS if self._relay.waits else POLL_SECONDS)
                    self._stopping.wait(pace.rest)
            except LeadershipLost:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the relay goes on
                failures += 1
                _report(error, failures)
                self._stopping.wait(delay(failures, most=timedelta(seconds=5)).total_seconds())
                self._leadership.wait(0)

    def _settle(self) -> None:
        """Whoever leads next need not send again what is under way."""
        try:
            self._relay.settle()
        except SQLAlchemyError as error:
            logger.warning("what was sent last is sent again", extra={"why": str(error)})

    def _set_leading(self, leading: bool) -> None:
        name = self._service.name
        metrics.IS_LEADER.labels(name).set(leading)
        if leading:
            for timer in self._timers:
                metrics.TIMER_EVERY_SECONDS.labels(name, timer.name).set(timer.every.total_seconds())
                metrics.TIMER_SUCCEEDED_AT.labels(name, timer.name).set_to_current_time()
            self._leading.set()
        else:
            self._leading.clear()
            metrics.forget(metrics.LEADERS, name)

    def _repeat(self, timer: Timer) -> None:
        while not self._stopping.is_set():
            if not self._leading.wait(timeout=FOLLOWER_SECONDS):
                continue
            more = self._run(timer)
            if not self._leading.is_set():  # lost meanwhile: what the timer has measured is nobody's any more
                metrics.forget(metrics.LEADERS, self._service.name)
            if not more:
                self._stopping.wait(timer.every.total_seconds())

    def _run(self, timer: Timer) -> bool:
        """Whether the timer says that more is waiting, so that it runs again at once."""
        service = self._service.name
        try:
            with (
                trace.following(None),
                metrics.TIMER_SECONDS.labels(service, timer.name).time(),
            ):
                more = timer.run() is True
            metrics.TIMER_SUCCEEDED_AT.labels(service, timer.name).set_to_current_time()
            return more
        except Exception:
            metrics.TIMER_FAILED.labels(service, timer.name).inc()
            logger.exception("timer failed", extra={"timer": timer.name})
            return False


def _report(error: Exception, failures: int) -> None:
    """What is away comes back. Anything else is a fault of ours, which must not end the relay for good either."""
    if isinstance(error, BrokerAway | SQLAlchemyError):
        logger.warning("relay waits", extra={"why": str(error), "failures": failures})
    else:
        logger.error("relay failed", exc_info=error, extra={"failures": failures})
