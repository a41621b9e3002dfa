"""RabbitMQ and PostgreSQL come and go; nothing is lost and nothing doubled."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from shared.bus.tables import outbox as outbox_rows
from tests.integration.bus.conftest import Bus, sample
from tests.servers.postgres import Postgres
from tests.servers.rabbitmq import RabbitMQ
from tests.waiting import wait_until


def test_events_recorded_while_the_broker_is_down_arrive_once_it_is_back(
    rabbit_bus: Bus, rabbitmq: RabbitMQ
) -> None:
    rabbit_bus.start_hearer()
    rabbit_bus.start_sender()
    first, second = sample(), sample()
    rabbit_bus.record(first)
    wait_until(lambda: rabbit_bus.effects() == [first.invite_id])

    rabbitmq.stop()
    rabbit_bus.record(second)
    rabbitmq.start()

    wait_until(
        lambda: Counter(rabbit_bus.effects()) == Counter([first.invite_id, second.invite_id]), timeout=60
    )
    wait_until(lambda: _attempts(rabbit_bus) == [], what="the confirmed rows to be deleted")


def test_a_broker_outage_counts_as_no_attempt(rabbit_bus: Bus, rabbitmq: RabbitMQ) -> None:
    rabbitmq.stop()
    rabbit_bus.start_sender()
    rabbit_bus.record(sample())
    try:
        wait_until(lambda: _attempts(rabbit_bus) == [0])
    finally:
        rabbitmq.start()


def test_a_second_worker_takes_the_lead_when_the_first_stops(rabbit_bus: Bus) -> None:
    rabbit_bus.start_hearer()
    leader = rabbit_bus.start_sender()
    rabbit_bus.start_sender()
    rabbit_bus.stop(leader)
    event = sample()

    rabbit_bus.record(event)

    wait_until(lambda: rabbit_bus.effects() == [event.invite_id], timeout=20)


def test_a_database_that_restarts_loses_and_doubles_nothing(rabbit_bus: Bus, postgres: Postgres) -> None:
    rabbit_bus.start_hearer()
    rabbit_bus.start_sender()
    events = [sample() for _ in range(200)]
    rabbit_bus.record(*events[:100])

    postgres.restart()
    rabbit_bus.record(*events[100:])

    wait_until(lambda: len(rabbit_bus.effects()) >= len(events), timeout=60)
    assert Counter(rabbit_bus.effects()) == Counter(event.invite_id for event in events)


def _attempts(bus: Bus) -> list[int]:
    with bus.sender.transaction() as session:
        return list(session.scalars(select(outbox_rows.c.attempts)))
