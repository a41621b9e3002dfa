"""A burst of one type travels in few messages, and each event in it is heard as if it had come alone."""

from __future__ import annotations

from shared.transport import Depth, Publisher, topology
from tests.integration.bus.conftest import Bus, message, packed, sample
from tests.waiting import wait_until

NUMBER = 200


def test_a_burst_waits_in_few_messages_and_is_heard_whole_and_in_order(rabbit_bus: Bus) -> None:
    make_queue(rabbit_bus)
    publisher, bodies = rabbit_bus.publisher(), [packed(sample()) for _ in range(NUMBER)]

    published = publisher.publish([message(body) for body in bodies])

    assert published.confirmed == set(range(NUMBER))
    assert 0 < ready(publisher) < NUMBER / 10
    heard: list[bytes] = []
    consumer = rabbit_bus.listen(heard.extend)
    wait_until(lambda: len(heard) >= NUMBER)
    assert heard == bodies
    consumer.stop()
    publisher.close()


def test_of_a_burst_that_reaches_nobody_each_event_is_refused(rabbit_bus: Bus) -> None:
    publisher = rabbit_bus.publisher()

    published = publisher.publish([message(packed(sample())) for _ in range(NUMBER)])

    assert published.confirmed == set()
    assert published.refused.keys() == set(range(NUMBER))
    publisher.close()


def test_what_was_not_acknowledged_of_a_burst_comes_again_whole(rabbit_bus: Bus) -> None:
    make_queue(rabbit_bus)
    publisher, bodies = rabbit_bus.publisher(), [packed(sample()) for _ in range(NUMBER)]
    publisher.publish([message(body) for body in bodies])

    stopped = rabbit_bus.listen(fail)
    wait_until(lambda: ready(publisher) == 0)
    stopped.stop()

    heard: list[bytes] = []
    consumer = rabbit_bus.listen(heard.extend)
    wait_until(lambda: len(heard) >= NUMBER)
    assert heard == bodies
    consumer.stop()
    publisher.close()


def fail(_: object) -> None:
    raise OSError("the database is away")


def make_queue(bus: Bus) -> None:
    consumer = bus.listen(lambda _: None)
    wait_until(lambda: consumer.connected)
    consumer.stop()


def ready(publisher: Publisher) -> int:
    depth = publisher.depth(topology.queue_name("hearer"))
    assert isinstance(depth, Depth)
    return depth.ready
