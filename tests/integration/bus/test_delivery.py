"""An event has its effect exactly once, over either transport."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from shared.bus import outbox
from shared.bus.inbox import Inbox
from shared.bus.tables import outbox as outbox_rows
from shared.database import now
from shared.events import pack, unpack
from tests.integration.bus.conftest import Bus, sample
from tests.waiting import wait_until


def test_a_recorded_event_reaches_its_hearer(bus: Bus) -> None:
    bus.start_hearer()
    bus.start_sender()
    event = sample()

    bus.record(event)

    wait_until(lambda: bus.effects() == [event.invite_id])
    wait_until(lambda: bus.waiting() == 0)


def test_an_event_of_a_transaction_that_rolls_back_is_never_sent(bus: Bus) -> None:
    bus.start_hearer()
    bus.start_sender()

    with pytest.raises(ZeroDivisionError):
        _record_then_fail(bus)
    kept = sample()
    bus.record(kept)

    wait_until(lambda: bus.effects() == [kept.invite_id])


def test_events_recorded_while_nobody_relays_are_sent_later(bus: Bus) -> None:
    events = [sample() for _ in range(20)]
    bus.record(*events)
    bus.start_hearer()

    bus.start_sender()

    wait_until(lambda: Counter(bus.effects()) == Counter(event.invite_id for event in events))


def test_a_burst_arrives_whole_and_undoubled(bus: Bus) -> None:
    bus.start_hearer()
    bus.start_sender()
    events = [sample() for _ in range(1500)]

    for start in range(0, len(events), 50):
        bus.record(*events[start : start + 50])

    wait_until(lambda: len(bus.effects()) >= len(events), timeout=60)
    assert Counter(bus.effects()) == Counter(event.invite_id for event in events)
    wait_until(lambda: bus.waiting() == 0)


def test_an_event_nobody_listens_for_yet_waits_for_its_hearer(bus: Bus) -> None:
    bus.start_sender()
    event = sample()
    bus.record(event)

    wait_until(lambda: _put_off(bus), timeout=10)
    bus.start_hearer()

    wait_until(lambda: bus.effects() == [event.invite_id], timeout=20)


def test_a_delivery_that_comes_again_has_no_second_effect(bus: Bus) -> None:
    event = sample()
    body = pack(event, event_id=event.invite_id, source="/sender", time=now(), traceparent=None)
    inbox = Inbox(bus.hearer, {type(event): bus.handler})

    inbox.receive([body, body])
    inbox.receive([body])

    assert bus.effects() == [event.invite_id]


def test_of_a_batch_that_is_known_in_part_only_the_rest_has_an_effect(bus: Bus) -> None:
    events = [sample() for _ in range(4)]
    inbox = Inbox(bus.hearer, {type(events[0]): bus.handler})
    bodies = [
        pack(event, event_id=event.invite_id, source="/sender", time=now(), traceparent=None)
        for event in events
    ]

    inbox.receive(bodies[1:3])
    inbox.receive(bodies)

    assert Counter(bus.effects()) == Counter(event.invite_id for event in events)


def test_a_worker_that_stops_leaves_the_rest_to_the_next(bus: Bus) -> None:
    first = bus.start_hearer()
    bus.start_sender()
    events = [sample() for _ in range(300)]
    bus.record(*events[:150])
    bus.stop(first)

    bus.record(*events[150:])
    bus.start_hearer()

    wait_until(lambda: len(bus.effects()) >= len(events), timeout=30)
    assert Counter(bus.effects()) == Counter(event.invite_id for event in events)


def test_what_its_receiver_could_not_take_comes_again(bus: Bus) -> None:
    taken: list[bytes] = []
    refusals = iter([OSError("the database is away"), OSError("still away")])

    def receive(bodies: Sequence[bytes]) -> None:
        for error in refusals:
            raise error
        taken.extend(bodies)

    consumer = bus.listen(receive)
    bus.start_sender()
    event = sample()
    bus.record(event)

    wait_until(lambda: [unpack(body).event for body in taken] == [event], timeout=30)
    consumer.stop()


def _record_then_fail(bus: Bus) -> None:
    with bus.sender.transaction() as session:
        outbox.record(session, sample())
        raise ZeroDivisionError


def _put_off(bus: Bus) -> bool:
    """The local transport has no queues, so there an event just waits; the broker hands it back."""
    with bus.sender.transaction() as session:
        return bool(session.execute(outbox_rows.select()).all())
