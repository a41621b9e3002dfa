"""Other ways to publish the same messages to the same queue, each confirmed by the broker; without a database."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

import pika
from pika.channel import Channel
from pika.spec import BasicProperties

from shared.transport import Message, topology

WINDOW = 500
"""Unconfirmed messages under way, as in the relay."""
PATIENCE_SECONDS = 60


def pipelined(url: str, messages: Sequence[Message]) -> float:
    """Seconds from the first publish to the last confirm, with pika's own event loop and nothing else in it."""
    run = _Pipelined(messages)
    connection = pika.SelectConnection(pika.URLParameters(url), on_open_callback=run.opened)
    connection.ioloop.call_later(PATIENCE_SECONDS, connection.ioloop.stop)
    connection.ioloop.start()
    if run.seconds is None:
        raise TimeoutError(f"not confirmed within {PATIENCE_SECONDS} s")
    return run.seconds


class _Pipelined:
    def __init__(self, messages: Sequence[Message]) -> None:
        self._waiting = deque(messages)
        self._under_way = 0
        self._confirmed = 0
        self._began = 0.0
        self._number = len(messages)
        self.seconds: float | None = None

    def opened(self, connection: pika.SelectConnection) -> None:
        connection.channel(on_open_callback=self._channel_opened)

    def _channel_opened(self, channel: Channel) -> None:
        self._channel = channel
        channel.confirm_delivery(self._answered, callback=self._start)

    def _start(self, _: object) -> None:
        self._began = time.perf_counter()
        self._fill()

    def _fill(self) -> None:
        while self._waiting and self._under_way < WINDOW:
            message = self._waiting.popleft()
            self._channel.basic_publish(
                topology.EXCHANGE, message.routing_key, message.body, _properties(message), mandatory=True
            )
            self._under_way += 1

    def _answered(self, frame: Any) -> None:
        answered = frame.method.delivery_tag - self._confirmed if frame.method.multiple else 1
        self._confirmed += answered
        self._under_way -= answered
        if self._confirmed >= self._number:
            self.seconds = time.perf_counter() - self._began
            self._channel.connection.ioloop.stop()
        self._fill()


def one_by_one(url: str, messages: Sequence[Message]) -> float:
    """Seconds, with pika's blocking connection: each publish returns when it is confirmed."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.confirm_delivery()
    began = time.perf_counter()
    for message in messages:
        channel.basic_publish(
            topology.EXCHANGE, message.routing_key, message.body, _properties(message), mandatory=True
        )
    seconds = time.perf_counter() - began
    connection.close()
    return seconds


def faststream(url: str, messages: Sequence[Message]) -> float:
    """Seconds; see `benchmarks.faststream_publisher`."""
    lines = [(message.routing_key, message.message_id, message.body.decode()) for message in messages]
    command = [sys.executable, "-m", "benchmarks.faststream_publisher", url]
    done = subprocess.run(
        command,
        input=json.dumps(lines),
        stdout=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    return float(done.stdout)


def _properties(message: Message) -> BasicProperties:
    return BasicProperties(
        content_type="application/cloudevents+json", delivery_mode=2, message_id=message.message_id
    )
