"""What `/metrics` tells of the bus, and that a worker which leads no more tells nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from shared.background.leader import Leadership, LeadershipLost
from shared.background.runner import Runner
from shared.background.service import Service
from shared.background.timers import Timer
from shared.bus import tables
from shared.bus.inbox import Inbox
from shared.bus.tables import retries
from shared.database import Database, now
from shared.transport import Depth, topology
from shared.transport.local import LocalTransport
from shared.transport.rabbit import RabbitTransport
from tests.figures import figure
from tests.integration.bus.conftest import Bus, message, packed, sample
from tests.waiting import wait_until


def test_what_nobody_takes_is_ready_and_what_is_in_hand_is_held(rabbit_bus: Bus) -> None:
    go_on = threading.Event()

    def receive(_: Sequence[bytes]) -> None:
        go_on.wait(20)

    consumer = rabbit_bus.listen(receive)
    rabbit_bus.start_sender()
    rabbit_bus.record(*[sample() for _ in range(3)])

    wait_until(lambda: figure("fanfare_queue_held", service="hearer") == 3)
    go_on.set()
    wait_until(lambda: figure("fanfare_queue_held", service="hearer") == 0)
    consumer.stop()


def test_the_depth_of_a_queue_is_known_without_consuming_from_it(rabbit_bus: Bus) -> None:
    hearer = rabbit_bus.start_hearer()
    wait_until(lambda: hearer.consumer.connected)
    rabbit_bus.stop(hearer)
    publisher = rabbit_bus.publisher()
    for _ in range(7):
        publisher.publish([message(packed(sample()))])

    wait_until(lambda: publisher.depth(topology.queue_name("hearer")) == Depth(ready=7, consumers=0))
    publisher.close()


def test_a_queue_that_is_not_there_has_no_depth_and_the_question_harms_nobody(rabbit_bus: Bus) -> None:
    publisher = rabbit_bus.publisher()
    rabbit_bus.start_hearer()
    known = topology.queue_name("hearer")
    wait_until(lambda: publisher.depth(known) == Depth(ready=0, consumers=1))

    assert publisher.depth("nobody's") is None
    assert publisher.depth(known) == Depth(ready=0, consumers=1)
    publisher.close()


def test_without_a_broker_there_is_no_depth() -> None:
    publisher = RabbitTransport("amqp://guest:guest@127.0.0.1:1/", "lonely").publisher()

    assert publisher.depth("fanfare.lonely") is None
    publisher.close()


def test_the_age_of_the_oldest_retry_counts_from_its_first_failure(bus: Bus) -> None:
    bus.handler.refuses = {"bad"}
    inbox = Inbox(bus.hearer, {type(sample()): bus.handler})
    inbox.receive([packed(sample("bad"))])
    with bus.hearer.transaction() as session:
        session.execute(update(retries).values(failed_at=now() - timedelta(hours=1), next_at=now()))
    inbox.retry_due()

    inbox.measure()

    assert figure("fanfare_retry_waiting", service="hearer") == 1
    assert 3600 <= (figure("fanfare_retry_oldest_seconds", service="hearer") or 0) < 3700


def test_a_dead_event_is_no_retry_any_more(bus: Bus) -> None:
    inbox = Inbox(bus.hearer, {})
    inbox.receive([b"not an event"])

    inbox.measure()

    assert figure("fanfare_retry_waiting", service="hearer") == 0
    assert figure("fanfare_retry_oldest_seconds", service="hearer") == 0
    assert figure("fanfare_dead_letters", service="hearer") == 1


class ToldToLead(Leadership):
    """Leads until it is told not to."""

    def __init__(self) -> None:
        self.lead = threading.Event()

    def acquire(self) -> bool:
        return self.lead.is_set()

    def wait(self, seconds: float) -> None:
        time.sleep(0.01)
        if not self.lead.is_set():
            raise LeadershipLost

    def wake(self) -> None: ...

    def release(self) -> None: ...


def test_who_loses_the_lead_shows_no_figures_of_the_leaders(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'led.db'}", "led")
    tables.metadata.create_all(database.engine)
    measuring, go_on = threading.Event(), threading.Event()

    def measure_slowly() -> None:
        measuring.set()
        go_on.wait(20)

    slow = Timer("slow", timedelta(seconds=60), measure_slowly)
    runner = Runner(Service("led", database, {}, (slow,)), LocalTransport())
    runner._leadership = leadership = ToldToLead()
    leadership.lead.set()
    runner.start()
    wait_until(measuring.is_set)
    wait_until(lambda: figure("fanfare_outbox_waiting", service="led") == 0)
    assert figure("fanfare_timer_last_success_timestamp_seconds", service="led", timer="slow") is not None

    leadership.lead.clear()
    wait_until(lambda: figure("fanfare_leader", service="led") == 0)
    wait_until(lambda: figure("fanfare_outbox_waiting", service="led") is None)
    go_on.set()

    time.sleep(0.2)
    wait_until(
        lambda: figure("fanfare_timer_last_success_timestamp_seconds", service="led", timer="slow") is None
    )
    runner.stop()
    database.close()


def test_a_timer_that_fails_is_known_by_its_last_success(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'failing.db'}", "failing")
    tables.metadata.create_all(database.engine)

    def fail() -> None:
        raise ValueError

    timers = (
        Timer("fails", timedelta(seconds=0.05), fail),
        Timer("works", timedelta(seconds=0.05), lambda: None),
    )
    runner = Runner(Service("failing", database, {}, timers), LocalTransport())
    runner.start()
    wait_until(lambda: (figure("fanfare_timer_failed_total", service="failing", timer="fails") or 0) > 3)

    assert succeeded_at("works") > succeeded_at("fails")
    assert figure("fanfare_timer_every_seconds", service="failing", timer="fails") == 0.05
    runner.stop()
    database.close()


def succeeded_at(timer: str) -> float:
    name = "fanfare_timer_last_success_timestamp_seconds"
    return figure(name, service="failing", timer=timer) or 0
