from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import gevent

from services.realtime.buckets import Buckets
from shared.events import Event, LoginRevoked, NotificationCreated, bucket

EVENTS: Sequence[type[Event]] = [NotificationCreated, LoginRevoked]


@dataclass
class Broker:
    """A consumer that confirms at once, or when the test does."""

    connected: bool = True
    slow: bool = False
    bound: set[str] = field(default_factory=set)
    waiting: list[Callable[[], None]] = field(default_factory=list)

    def bind(self, routing_keys: Sequence[str], then: Callable[[], None]) -> None:
        self.bound.update(routing_keys)
        if self.slow:
            self.waiting.append(then)
        else:
            then()

    def unbind(self, routing_keys: Sequence[str]) -> None:
        self.bound.difference_update(routing_keys)

    def start(self) -> None: ...

    def stop(self) -> None: ...


def test_a_bucket_is_the_end_of_an_id() -> None:
    assert bucket(UUID("0192f0c8-7a3b-7cde-8f01-23456789abcd")) == "cd"


def test_with_the_first_holder_its_events_are_heard() -> None:
    broker = Broker()
    buckets = Buckets(broker, EVENTS)
    assert buckets.hold("3f")
    assert broker.bound == {"login.revoked.3f", "notification.created.3f"}


def test_some_time_after_the_last_holder_has_left_they_are_heard_no_more() -> None:
    broker = Broker()
    buckets = Buckets(broker, EVENTS, linger_seconds=0.05)
    for _ in range(2):
        buckets.hold("3f")
    buckets.release("3f")
    gevent.sleep(0.1)
    assert broker.bound
    buckets.release("3f")
    assert broker.bound
    gevent.sleep(0.1)
    assert not broker.bound
    assert len(buckets) == 0


def test_who_comes_back_in_time_finds_them_still_heard() -> None:
    broker = Broker()
    buckets = Buckets(broker, EVENTS, linger_seconds=0.05)
    buckets.hold("3f")
    buckets.release("3f")
    assert buckets.hold("3f")
    gevent.sleep(0.1)
    assert broker.bound


def test_a_newcomer_waits_for_the_brokers_word() -> None:
    broker = Broker(slow=True)
    buckets = Buckets(broker, EVENTS)
    newcomer = gevent.spawn(buckets.hold, "3f")
    gevent.sleep(0.05)
    assert not newcomer.ready()
    broker.waiting[0]()
    assert newcomer.get(timeout=1) is True


def test_without_a_broker_nobody_waits_and_all_are_told_later() -> None:
    broker = Broker(connected=False, slow=True)
    buckets = Buckets(broker, EVENTS)
    assert buckets.hold("3f") is False
    told = gevent.spawn(buckets.await_heard, "3f")
    gevent.sleep(0.05)
    assert not told.ready()
    broker.waiting[0]()
    told.get(timeout=1)
