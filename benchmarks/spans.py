"""Where the time goes between a commit and its frame, seen by somebody who listens at the broker as well."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import datetime
from statistics import median
from typing import Self

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties

from benchmarks.organizers import link
from shared.events import Event, InviteAccepted, NotificationCreated, Received, unpack
from shared.transport import topology
from shared.transport.rabbit import packing
from tests.waiting import wait_until


class Tap:
    """A queue of one's own beside the services': what is in it the broker has taken and handed to them as well."""

    def __init__(self, url: str) -> None:
        self._connection = pika.BlockingConnection(pika.URLParameters(url))
        self._published: dict[str, float] = {}
        self._written: dict[str, float] = {}
        self._announced: dict[str, float] = {}
        self._thread = threading.Thread(target=self._listen, name="tap", daemon=True)

    def spans(self, committed: Mapping[str, float], arrived: Mapping[str, float]) -> dict[str, float]:
        """Medians in milliseconds, by name in the order in which they pass; `arrived` has all of the committed."""
        wait_until(
            lambda: committed.keys() <= self._announced.keys(), 10, 0.1, "the broker to tell here as well"
        )
        stations = (committed, self._published, self._written, self._announced, arrived)
        names = (
            "recorded → out of the broker",
            "out of the broker → written by notifications",
            "written → its hint out of the broker (with the commit)",
            "out of the broker → in the socket",
        )
        return {
            name: 1000 * median(after[link] - before[link] for link in committed)
            for name, before, after in zip(names, stations, stations[1:], strict=False)
        }

    def _listen(self) -> None:
        channel = self._connection.channel()
        queue = channel.queue_declare("", exclusive=True).method.queue
        for event in (InviteAccepted, NotificationCreated):
            channel.queue_bind(queue, topology.EXCHANGE, f"{event.type}.#")  # of every bucket
        channel.basic_consume(queue, self._heard, auto_ack=True)
        self._ready.set()
        channel.start_consuming()

    def _heard(self, _: BlockingChannel, __: Basic.Deliver, properties: BasicProperties, body: bytes) -> None:
        present = time.monotonic()
        for event in packing.unpacked(body, properties.content_type):
            self._note(unpack(event), present)

    def _note(self, received: Received[Event], present: float) -> None:
        if isinstance(received.event, InviteAccepted):
            self._published[link(received.event.event_id)] = present
        elif isinstance(received.event, NotificationCreated):
            for item in received.event.items:
                self._written[item.link] = _monotonic(item.received_at)
                self._announced[item.link] = present

    def __enter__(self) -> Self:
        self._ready = threading.Event()
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.add_callback_threadsafe(self._connection.close)
        self._thread.join(timeout=10)


def _monotonic(moment: datetime) -> float:
    """The wall clock's time on the clock that everything else is measured by; both are this machine's."""
    return moment.timestamp() - time.time() + time.monotonic()
