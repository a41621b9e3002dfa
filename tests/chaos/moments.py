"""Kill points: moments that the network recognises, at which one process dies between two steps of its work."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.chaos.platform import Platform
from tests.servers.moments import Moment, down, up
from tests.servers.proxy import Hold

BASIC_PUBLISH = b"\x00\x3c\x00\x28"
BASIC_ACK = b"\x00\x3c\x00\x50"
"""Class and method of AMQP 0-9-1."""
COMMIT = up(b"COMMIT")
COMMITTED = down(b"COMMIT\x00")
ANSWERED = down(b"HTTP/1.1 200")
PATIENCE_SECONDS = 60
LINGER_SECONDS = 0.3
"""What a process does too early, such as an acknowledgement, it has done by then."""


@dataclass(frozen=True)
class KillPoint:
    """`process` is killed when `moment` is there on its wire to `server`, and what was about to pass never does."""

    name: str
    process: str
    server: str
    moment: Moment


SESSION_ANSWERED = KillPoint(
    "payments: session made at Stripe, answer lost",
    "payments", "stripe", (up(b"POST /v1/checkout/sessions"), ANSWERED),
)  # fmt: skip
SESSION_HEARD_OF = KillPoint(
    "payments: session heard of, not yet written down",
    "payments", "postgres", (up(b"UPDATE payments SET"), COMMIT),
)  # fmt: skip
PAYMENT_SEEN = KillPoint(
    "payments-worker: payment seen at Stripe, not yet written down",
    "payments-worker", "postgres", (up(b"UPDATE payments SET state"), COMMIT),
)  # fmt: skip
REFUND_ANSWERED = KillPoint(
    "payments-worker: refund made at Stripe, answer lost",
    "payments-worker", "stripe", (up(b"POST /v1/refunds"), ANSWERED),
)  # fmt: skip
BATCH_HANDLED = KillPoint(
    "notifications-worker: batch handled, not committed",
    "notifications-worker", "postgres", (up(b"INSERT INTO inbox"), COMMIT),
)  # fmt: skip
BATCH_COMMITTED = KillPoint(
    "notifications-worker: batch committed, not acknowledged",
    "notifications-worker", "postgres", (up(b"INSERT INTO inbox"), COMMIT, COMMITTED),
)  # fmt: skip
MAIL_ACCEPTED = KillPoint(
    "notifications-worker: mail accepted, not marked",
    "notifications-worker", "smtp", (down(b"250 Kept"),),
)  # fmt: skip
TICKETS_ISSUED = KillPoint(
    "api-worker: payment heard, tickets not committed",
    "api-worker", "postgres", (up(b"INSERT INTO tickets"), COMMIT),
)  # fmt: skip
EVENTS_SENT = KillPoint(
    "api-worker: events on their way to the broker",
    "api-worker", "rabbitmq", (up(BASIC_PUBLISH),),
)  # fmt: skip
EVENTS_CONFIRMED = KillPoint(
    "api-worker: events confirmed by the broker, confirm lost",
    "api-worker", "rabbitmq", (up(BASIC_PUBLISH), down(BASIC_ACK)),
)  # fmt: skip
EVENTS_NOT_DELETED = KillPoint(
    "api-worker: confirmed events not yet deleted",
    "api-worker", "postgres", (up(b"DELETE FROM outbox"),),
)  # fmt: skip
ORDER_WRITTEN = KillPoint(
    "api: order written, not committed",
    "api", "postgres", (up(b"INSERT INTO orders"), COMMIT),
)  # fmt: skip
ORDER_COMMITTED = KillPoint(
    "api: order committed, answer lost",
    "api", "postgres", (up(b"INSERT INTO orders"), COMMIT, COMMITTED),
)  # fmt: skip

KILL_POINTS = (
    SESSION_ANSWERED,
    SESSION_HEARD_OF,
    PAYMENT_SEEN,
    REFUND_ANSWERED,
    BATCH_HANDLED,
    BATCH_COMMITTED,
    MAIL_ACCEPTED,
    TICKETS_ISSUED,
    EVENTS_SENT,
    EVENTS_CONFIRMED,
    EVENTS_NOT_DELETED,
    ORDER_WRITTEN,
    ORDER_COMMITTED,
)


def kill_at(platform: Platform, point: KillPoint, provoke: Callable[[], object] = lambda: None) -> None:
    """Wait for the moment, which the load or `provoke` brings about; kill, and start again. Raises TimeoutError.

    `provoke` runs on a thread of its own, because its own request may be the one that is stopped.
    """
    wire = platform.wire(point.process, point.server)
    if point.server == "postgres":
        wire.reset()  # a connection on which a statement is prepared no longer says its text
    with ThreadPoolExecutor(1) as pool:
        with wire.hold(point.moment) as hold:
            provoked = pool.submit(provoke)
            _await(hold, point, platform)
            time.sleep(LINGER_SECONDS)
            platform.kill(point.process)
        platform.bring_back(point.process)
        provoked.result()


def _await(hold: Hold, point: KillPoint, platform: Platform) -> None:
    try:
        hold.wait(PATIENCE_SECONDS)
    except TimeoutError as error:
        log = platform.process(point.process).tail()
        raise TimeoutError(f"in {PATIENCE_SECONDS} s this did not happen: {point.name}\n{log}") from error
