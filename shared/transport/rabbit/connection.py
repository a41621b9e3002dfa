"""A connection to RabbitMQ with one channel, opened again whenever it is lost."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

import pika
from pika.channel import Channel

from shared.observability import metrics
from shared.timing.backoff import delay
from shared.transport import BrokerAway
from shared.transport.rabbit.corked import CorkedConnection

HEARTBEAT_SECONDS = 30
BLOCKED_SECONDS = 60
LONGEST_PAUSE = timedelta(seconds=5)
"""However long the broker was away: everybody waits for what comes after it."""
logger = logging.getLogger(__name__)


class Connection:
    """A connection that is opened again whenever it is lost, until it is closed on purpose."""

    def __init__(self, url: str, service: str, role: str, on_channel: Callable[[Channel], None]) -> None:
        self._parameters = pika.URLParameters(url)
        self._parameters.heartbeat = HEARTBEAT_SECONDS
        self._parameters.blocked_connection_timeout = BLOCKED_SECONDS
        self._parameters.socket_timeout = self._parameters.stack_timeout = 10
        self._parameters.client_properties = {"connection_name": f"{service}.{role}"}
        self._gauge = metrics.BROKER_CONNECTED.labels(service, role)
        self._on_channel = on_channel
        self._on_lost: Callable[[], None] = lambda: None
        self._closing = threading.Event()
        self._failures = 0
        self._connection: CorkedConnection | None = None
        self._thread = threading.Thread(target=self._run, name=f"rabbit-{role}", daemon=True)

    def start(self, on_lost: Callable[[], None]) -> None:
        """Connect on the I/O thread, and again whenever the connection ends; `on_lost` runs each time it does."""
        self._on_lost = on_lost
        self._thread.start()

    def call(self, function: Callable[[], None]) -> None:
        """Run `function` on the I/O thread. Raises `BrokerAway` when there is none."""
        connection = self._connection
        if connection is None or not connection.is_open:
            raise BrokerAway("not connected to RabbitMQ")
        connection.ioloop.add_callback_threadsafe(function)

    def corked(self) -> AbstractContextManager[None]:
        """What is sent within it, on the I/O thread, is written in one go."""
        return self._connection.corked() if self._connection else nullcontext()

    def ready(self) -> None:
        """The channel works: the next failure starts the back-off anew."""
        self._failures = 0
        self._gauge.set(1)

    def close(self) -> None:
        """Close the connection politely and end the I/O thread, within ten seconds."""
        self._closing.set()
        connection = self._connection
        if connection is not None:
            connection.ioloop.add_callback_threadsafe(lambda: _close(connection))
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._serve()
            except Exception:
                # No file descriptor may be left, say. This thread outlives it: nobody else would connect again.
                logger.exception("connection to RabbitMQ failed")
                self._lose()
            self._connection = None
            self._failures += 1
            self._closing.wait(delay(self._failures, most=LONGEST_PAUSE).total_seconds())

    def _serve(self) -> None:
        """From the first byte to the last."""
        self._connection = CorkedConnection(
            self._parameters,
            on_open_callback=self._opened,
            on_open_error_callback=self._ended,
            on_close_callback=self._ended,
        )
        self._connection.ioloop.start()
        self._connection.ioloop.close()

    def _opened(self, connection: pika.SelectConnection) -> None:
        connection.channel(on_open_callback=self._channel_opened)

    def _channel_opened(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._channel_closed)
        self._on_channel(channel)

    def _channel_closed(self, channel: Channel, reason: Exception) -> None:
        if not self._closing.is_set():
            logger.error("channel closed", extra={"why": str(reason), "remedy": _remedy(reason)})
        if channel.connection.is_open:
            channel.connection.close()

    def _ended(self, connection: pika.SelectConnection, reason: Exception | str) -> None:
        if not self._closing.is_set():
            broker = f"{self._parameters.host}:{self._parameters.port}"
            logger.warning("no connection to RabbitMQ", extra={"broker": broker, "why": _cause(reason)})
        self._lose()
        connection.ioloop.stop()

    def _lose(self) -> None:
        self._gauge.set(0)
        self._on_lost()


def _close(connection: pika.SelectConnection) -> None:
    if connection.is_open:
        connection.close()
    else:
        connection.ioloop.stop()


def _cause(reason: Exception | str) -> str:
    """pika wraps what happened into what it was doing at that time, up to three times."""
    inner = getattr(reason, "exceptions", None) or [getattr(reason, "exception", None)]
    wrapped = [*inner[-1:], *getattr(reason, "args", ())[:1]]
    return next((_cause(each) for each in wrapped if isinstance(each, Exception)), repr(reason))


def _remedy(reason: Exception) -> str:
    if "PRECONDITION_FAILED" in str(reason):
        return (
            "a queue or exchange of that name exists with another type or other arguments: "
            "`fanfare topology check` says what differs and what to do"
        )
    return "it is opened again by itself"
