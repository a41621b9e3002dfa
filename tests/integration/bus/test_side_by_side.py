"""A worker has two batches in hand: one that is slow holds up neither the next one nor what becomes of itself."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from shared.transport import Publisher
from tests.integration.bus.conftest import Bus, message, packed, sample
from tests.waiting import wait_until

SLOW, QUICK = packed(sample("slow")), packed(sample("quick"))


class Receiver:
    """Is stuck with what is slow until it is told to fail with it."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.fails = threading.Event()

    def __call__(self, bodies: Sequence[bytes]) -> None:
        self.taken.extend(bodies)
        if SLOW in bodies:
            self.fails.wait(10)
            raise RuntimeError("the database does not answer")


def test_the_next_batch_is_worked_on_beside_a_slow_one(rabbit_bus: Bus) -> None:
    receiver = Receiver()
    consumer = rabbit_bus.listen(receiver)
    wait_until(lambda: consumer.connected)

    publish_both(rabbit_bus, receiver)

    wait_until(lambda: receiver.taken == [SLOW, QUICK])
    receiver.fails.set()
    consumer.stop()


def test_a_batch_that_is_done_acknowledges_none_before_it(rabbit_bus: Bus) -> None:
    receiver = Receiver()
    consumer = rabbit_bus.listen(receiver)
    wait_until(lambda: consumer.connected)
    publish_both(rabbit_bus, receiver)
    wait_until(lambda: QUICK in receiver.taken)

    threading.Timer(0.2, receiver.fails.set).start()
    consumer.stop()

    heard_again: list[bytes] = []
    another = rabbit_bus.listen(heard_again.extend)
    wait_until(lambda: SLOW in heard_again)
    another.stop()


def publish_both(bus: Bus, receiver: Receiver) -> None:
    """One batch each: what is quick comes once what is slow was taken."""
    publisher = bus.publisher()
    publish(publisher, SLOW)
    wait_until(lambda: receiver.taken == [SLOW])
    publish(publisher, QUICK)
    publisher.close()


def publish(publisher: Publisher, body: bytes) -> None:
    publisher.publish([message(body)])
