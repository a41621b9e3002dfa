"""The relay keeps several windows under way: in order, nothing twice, and nothing deleted that was not confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from shared.bus import relay
from shared.bus.relay import MOST_UNDER_WAY, Relay
from shared.events import InviteAccepted, unpack
from shared.transport import BrokerAway, Depth, Message, Published
from tests.integration.bus.conftest import Bus, sample

WINDOW = 3


@dataclass
class Batch:
    """Stays unanswered until the test says otherwise; whoever waits for it earlier gets what is known."""

    messages: Sequence[Message]
    answered: bool = False
    published: Published = field(default_factory=Published)

    def wait(self) -> Published:
        return self.published

    def confirm(self, *indexes: int) -> None:
        """Without indexes all of them."""
        self.published.confirmed.update(indexes or range(len(self.messages)))
        self.answered = True

    def lose(self) -> None:
        self.answered = True


class Broker:
    """The sending side of a broker that answers when the test wants it to."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.away = False

    def send(self, messages: Sequence[Message]) -> Batch:
        if self.away:
            raise BrokerAway("it is away")
        self.batches.append(Batch(messages))
        return self.batches[-1]

    def publish(self, messages: Sequence[Message]) -> Published:
        raise AssertionError("a relay only sends")

    def depth(self, queue_name: str) -> Depth | None:
        raise AssertionError("a relay only sends")

    def close(self) -> None:
        raise AssertionError("a relay only sends")

    def sent(self) -> list[UUID]:
        return [
            unpack(message.body).event.invite_id  # type: ignore[attr-defined]
            for batch in self.batches
            for message in batch.messages
        ]


@pytest.fixture(autouse=True)
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "WINDOW", WINDOW)
    monkeypatch.setattr(relay, "WORTH_DELETING", WINDOW)


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def sender(bus: Bus, broker: Broker) -> Relay:
    return Relay(bus.sender, broker)


def record(bus: Bus, number: int) -> list[UUID]:
    events: list[InviteAccepted] = [sample() for _ in range(number)]
    bus.record(*events)
    return [event.invite_id for event in events]


def test_the_next_window_is_sent_before_the_last_one_is_confirmed(
    bus: Bus, broker: Broker, sender: Relay
) -> None:
    recorded = record(bus, 2 * WINDOW)

    assert sender.drain()
    assert sender.drain()

    assert broker.sent() == recorded
    assert bus.waiting() == len(recorded)


def test_what_is_under_way_is_not_sent_again(bus: Bus, broker: Broker, sender: Relay) -> None:
    recorded = record(bus, 2)
    sender.drain()
    later = record(bus, 1)

    sender.drain()

    assert broker.sent() == recorded + later
    assert sender.waits


def test_only_what_was_confirmed_is_deleted_and_the_rest_is_sent_again(
    bus: Bus, broker: Broker, sender: Relay
) -> None:
    recorded = record(bus, 3)
    sender.drain()
    broker.batches[0].confirm(0, 2)

    sender.drain()
    sender.drain()

    assert bus.waiting() == 1
    assert broker.sent() == [*recorded, recorded[1]]


def test_few_that_are_confirmed_are_deleted_together_when_nothing_is_due(
    bus: Bus, broker: Broker, sender: Relay
) -> None:
    recorded = record(bus, 1)
    sender.drain()
    broker.batches[0].confirm()
    recorded += record(bus, 1)

    sender.drain()
    assert bus.waiting() == 2
    broker.batches[1].confirm()
    sender.drain()

    assert bus.waiting() == 0
    assert broker.sent() == recorded


def test_many_that_are_confirmed_are_deleted_while_others_are_due(
    bus: Bus, broker: Broker, sender: Relay
) -> None:
    record(bus, WINDOW)
    sender.drain()
    broker.batches[0].confirm()
    record(bus, 1)

    sender.drain()

    assert bus.waiting() == 1


def test_with_enough_under_way_the_oldest_is_waited_for(bus: Bus, broker: Broker, sender: Relay) -> None:
    record(bus, MOST_UNDER_WAY * WINDOW)
    for _ in range(MOST_UNDER_WAY - 1):
        sender.drain()
    assert bus.waiting() == MOST_UNDER_WAY * WINDOW
    broker.batches[0].published.confirmed.update(range(WINDOW))

    sender.drain()

    assert bus.waiting() == (MOST_UNDER_WAY - 1) * WINDOW


def test_what_was_lost_with_its_connection_goes_out_first_and_in_order(
    bus: Bus, broker: Broker, sender: Relay
) -> None:
    recorded = record(bus, 2 * WINDOW)
    sender.drain()
    sender.drain()
    broker.away = True
    for batch in broker.batches:
        batch.lose()
    later = record(bus, 1)
    with pytest.raises(BrokerAway):
        sender.drain()
    broker.away = False
    broker.batches.clear()

    while sender.drain():
        pass

    assert broker.sent() == recorded + later


def test_the_rest_is_settled_at_the_end(bus: Bus, broker: Broker, sender: Relay) -> None:
    record(bus, 2 * WINDOW)
    sender.drain()
    sender.drain()
    for batch in broker.batches:
        batch.confirm()

    sender.settle()

    assert bus.waiting() == 0
    assert not sender.waits
