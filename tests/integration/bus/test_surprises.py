"""What nobody foresaw ends neither the relay nor a connection for good."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from logging import LogRecord
from pathlib import Path

import pytest
from pika.channel import Channel

from shared.transport import Message, Published
from shared.transport.local import LocalTransport
from shared.transport.rabbit.connection import Connection
from tests.integration.bus.conftest import Bus, sample
from tests.servers.fixtures import FreshBroker
from tests.servers.proxy import Network
from tests.servers.rabbitmq import RabbitMQ
from tests.waiting import wait_until


class FailsOnce(LocalTransport):
    """A transport with a bug in it."""

    def __init__(self) -> None:
        super().__init__()
        self.has_failed = False

    def publish(self, messages: Sequence[Message]) -> Published:
        if not self.has_failed:
            self.has_failed = True
            raise RuntimeError("a bug")
        return super().publish(messages)


def test_the_relay_goes_on_after_an_error_that_it_does_not_know(tmp_path: Path) -> None:
    transport = FailsOnce()
    bus = Bus(lambda _: transport, lambda name: f"sqlite:///{tmp_path / name}.db")
    event = sample()
    bus.start_hearer()
    bus.start_sender()

    bus.record(event)

    wait_until(lambda: bus.effects() == [event.invite_id], timeout=10)
    assert transport.has_failed
    bus.close()


def test_a_connection_is_opened_again_after_there_was_no_file_descriptor_for_it(
    rabbitmq: RabbitMQ, fresh_broker: FreshBroker
) -> None:
    opened: list[Channel] = []
    losses: list[None] = []
    with Network() as network:
        wire = network.wire("tests → rabbitmq", rabbitmq.port)
        url = fresh_broker("surprises").replace(f":{rabbitmq.port}/", f":{wire.port}/")
        connection = Connection(url, "tests", "surprised", opened.append)
        connection.start(lambda: losses.append(None))
        wait_until(lambda: opened)

        with no_file_descriptors():
            wire.reset()
            wait_until(lambda: len(losses) >= 2, timeout=10, what="a try that failed")

        wait_until(lambda: len(opened) == 2, timeout=20)
        connection.close()


@contextmanager
def no_file_descriptors() -> Iterator[None]:
    """Those that are open stay open."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            lambda url, port: url.replace(f":{port}/", ":1/"),
            "ConnectionRefusedError(111, 'Connection refused')",
        ),
        (lambda url, port: url.replace(":guest@", ":wrong@"), "ACCESS_REFUSED"),
    ],
    ids=["nobody there", "another password"],
)
def test_why_there_is_no_connection_is_said_without_what_the_driver_was_doing(
    rabbitmq: RabbitMQ,
    fresh_broker: FreshBroker,
    caplog: pytest.LogCaptureFixture,
    change: Callable[[str, int], str],
    why: str,
) -> None:
    url = change(fresh_broker("surprises"), rabbitmq.port)
    connection = Connection(url, "tests", "surprised", lambda _: None)

    connection.start(lambda: None)
    wait_until(lambda: told(caplog))
    connection.close()

    said = vars(told(caplog)[0])
    assert said["broker"].partition(":")[0] == "127.0.0.1"
    assert why in said["why"]
    assert "Workflow" not in said["why"]


def told(caplog: pytest.LogCaptureFixture) -> list[LogRecord]:
    """By us, beside what pika has to say."""
    return [record for record in caplog.records if record.getMessage() == "no connection to RabbitMQ"]
