"""What is sent in one go is written in one go, and in its order."""

from __future__ import annotations

from collections.abc import Iterator

import pika
import pytest
from pika.channel import Channel
from pika.spec import BasicProperties

from shared.transport.rabbit.corked import CorkedConnection


class Recording(CorkedConnection):
    """Connects to nobody, and notes what it would write."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        super().__init__(pika.ConnectionParameters(), internal_connection_workflow=False)
        self._body_max_length = 128 * 1024  # as is agreed with a broker

    def _adapter_emit_data(self, data: bytes) -> None:
        self.written.append(data)


class Open(Channel):
    """One that the broker has opened."""

    def __init__(self, connection: CorkedConnection) -> None:
        super().__init__(connection, 1, lambda _: None)
        self._set_state(self.OPEN)


def fail_after_sending(connection: CorkedConnection, channel: Channel) -> None:
    with connection.corked():
        publish(channel, b"first")
        raise ZeroDivisionError


@pytest.fixture
def connection() -> Iterator[Recording]:
    made = Recording()
    yield made
    made.ioloop.close()


@pytest.fixture
def channel(connection: Recording) -> Channel:
    return Open(connection)


def publish(channel: Channel, *bodies: bytes) -> None:
    for body in bodies:
        channel.basic_publish("exchange", "key", body, BasicProperties())


def test_messages_within_are_written_together_in_their_order(connection: Recording, channel: Channel) -> None:
    publish(channel, b"first", b"second")
    one_by_one = list(connection.written)
    connection.written.clear()

    with connection.corked():
        publish(channel, b"first", b"second")
        assert connection.written == []

    assert len(one_by_one) > 1
    assert connection.written == [b"".join(one_by_one)]


def test_what_comes_after_is_written_at_once(connection: Recording, channel: Channel) -> None:
    with connection.corked():
        pass
    publish(channel, b"first")

    assert connection.written != []


def test_what_was_sent_before_a_failure_is_written(connection: Recording, channel: Channel) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after_sending(connection, channel)

    assert len(connection.written) == 1
