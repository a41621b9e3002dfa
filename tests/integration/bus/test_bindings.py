"""What a queue of one process hears may change while it consumes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from shared.database import new_id
from shared.transport import Consumer, Message, Publisher, Subscription, Transport
from shared.transport.local import LocalTransport
from shared.transport.rabbit import RabbitTransport
from tests.servers.fixtures import FreshBroker
from tests.waiting import wait_until


@dataclass
class Line:
    """A consumer with a queue of its own, and somebody who publishes."""

    consumer: Consumer
    publisher: Publisher
    heard: list[bytes]

    def bind(self, *keys: str) -> None:
        """Returns when the broker has confirmed it."""
        confirmed = threading.Event()
        self.consumer.bind(keys, confirmed.set)
        assert confirmed.wait(5)

    def publish(self, *keys: str) -> None:
        self.publisher.publish([Message(key, str(new_id()), key.encode(), mandatory=False) for key in keys])

    def hears(self, *keys: str) -> bool:
        wait_until(lambda: len(self.heard) >= len(keys), what="the messages")
        return sorted(self.heard) == sorted(key.encode() for key in keys)


@pytest.fixture(params=["local", "rabbit"])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    transport: Transport = LocalTransport() if request.param == "local" else _rabbit(request)
    heard: list[bytes] = []
    consumer = transport.subscribe(Subscription("line", ["always"], durable=False), heard.extend)
    consumer.start()
    wait_until(lambda: consumer.connected)
    yield Line(consumer, transport.publisher(), heard)
    consumer.stop()


def _rabbit(request: pytest.FixtureRequest) -> RabbitTransport:
    fresh: FreshBroker = request.getfixturevalue("fresh_broker")
    return RabbitTransport(fresh("bindings"), "tests")


def test_what_is_bound_later_is_heard_from_the_confirmation_on(line: Line) -> None:
    line.publish("a.1", "a.2", "always")
    line.bind("a.1", "b.1")
    line.publish("a.1", "a.2", "b.1", "always")
    assert line.hears("always", "a.1", "b.1", "always")


def test_what_is_unbound_is_heard_no_more(line: Line) -> None:
    line.bind("a.1", "a.2")
    line.consumer.unbind(["a.1"])
    line.bind("a.3")  # its confirmation comes after the other
    line.publish("a.1", "a.2", "a.3")
    assert line.hears("a.2", "a.3")


def test_binding_twice_is_harmless(line: Line) -> None:
    line.bind("a.1")
    line.bind("a.1")
    line.publish("a.1", "always")
    assert line.hears("a.1", "always")


def test_what_was_never_bound_can_be_unbound(line: Line) -> None:
    line.consumer.unbind(["nothing"])
    line.bind("a.1")
    line.publish("a.1")
    assert line.hears("a.1")


def test_bindings_asked_for_without_a_broker_are_confirmed_when_it_is_there(
    fresh_broker: FreshBroker,
) -> None:
    heard: list[bytes] = []
    transport = RabbitTransport(fresh_broker("late-bindings"), "tests")
    consumer = transport.subscribe(Subscription("line", [], durable=False), heard.extend)
    confirmed = threading.Event()
    consumer.bind(["a.1"], confirmed.set)
    assert not confirmed.is_set()
    consumer.start()
    assert confirmed.wait(10)
    line = Line(consumer, transport.publisher(), heard)
    line.publish("a.1")
    assert line.hears("a.1")
    consumer.stop()
