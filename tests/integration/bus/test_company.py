"""Events that come fast share a batch: with its wake-up, its questions and its wait for the disk."""

from __future__ import annotations

import time
from collections.abc import Sequence

from shared.timing.pace import SHARE_SECONDS
from tests.integration.bus.conftest import Bus, message, packed, sample
from tests.waiting import wait_until

NUMBER = 50


class Listener:
    """Counts what comes, and in how many batches."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def __call__(self, bodies: Sequence[bytes]) -> None:
        self.batches.append(len(bodies))

    @property
    def heard_all(self) -> bool:
        return sum(self.batches) >= NUMBER


def test_what_is_recorded_in_quick_succession_is_sent_together(bus: Bus) -> None:
    listener = Listener()
    consumer = bus.listen(listener)
    began = time.monotonic()
    bus.start_sender()

    for _ in range(NUMBER):
        bus.record(sample())

    wait_until(lambda: listener.heard_all)
    assert len(listener.batches) <= most_since(began)
    consumer.stop()


def test_what_arrives_in_quick_succession_is_taken_together(rabbit_bus: Bus) -> None:
    listener = Listener()
    consumer = rabbit_bus.listen(listener)
    publisher = rabbit_bus.publisher()
    wait_until(lambda: consumer.connected)
    began = time.monotonic()

    for _ in range(NUMBER):
        publisher.send([message(packed(sample()))])
        time.sleep(0.001)

    wait_until(lambda: listener.heard_all)
    assert len(listener.batches) <= most_since(began)
    consumer.stop()
    publisher.close()


def most_since(began: float) -> float:
    """Batches, if none begins sooner after another than it may."""
    return 1 + (time.monotonic() - began) / SHARE_SECONDS
