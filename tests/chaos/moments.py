"""Kill points: moments that the network recognises, at which one process dies between two steps of its work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.platform import Platform
from tests.servers.moments import Moment, down, up

BASIC_PUBLISH = b"\x00\x3c\x00\x28"
BASIC_ACK = b"\x00\x3c\x00\x50"
COMMIT = up(b"COMMIT")
COMMITTED = down(b"COMMIT\x00")
ANSWERED = down(b"HTTP/1.1 200")
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class KillPoint:
    """`process` is killed when `moment` is there on its wire to `server`, and what was about to pass never does."""

    name: str
    process: str
    server: str
    moment: Moment


KILL_POINTS = (
    KillPoint("payments: session made at Stripe, answer lost", "payments", "stripe",
              (up(b"POST /v1/checkout/sessions"), ANSWERED)),
    KillPoint("payments: session heard of, not yet written down", "payments", "postgres",
              (up(b"UPDATE payments SET"), COMMIT)),
    KillPoint("payments-worker: payment seen at Stripe, not yet written down", "payments-worker", "postgres",
              (up(b"UPDATE payments SET state"), COMMIT)),
    KillPoint("payments-worker: refund made at Stripe, answer lost", "payments-worker", "stripe",
              (up(b"POST /v1/refunds"), ANSWERED)),
    KillPoint("notifications-worker: batch handled, not committed", "notifications-worker", "postgres",
              (up(b"INSERT INTO inbox"), COMMIT)),
    KillPoint("notifications-worker: batch committed, not acknowledged", "notifications-worker", "postgres",
              (up(b"INSERT INTO inbox"), COMMIT, COMMITTED)),
    KillPoint("notifications-worker: mail accepted, not marked", "notifications-worker", "smtp",
              (down(b"250 Kept"),)),
    KillPoint("api-worker: payment heard, tickets not committed", "api-worker", "postgres",
              (up(b"INSERT INTO tickets"), COMMIT)),
    KillPoint("api-worker: events on their way to the broker", "api-worker", "rabbitmq",
              (up(BASIC_PUBLISH),)),
    KillPoint("api-worker: events confirmed by the broker, confirm lost", "api-worker", "rabbitmq",
              (up(BASIC_PUBLISH), down(BASIC_ACK))),
    KillPoint("api-worker: confirmed events not yet deleted", "api-worker", "postgres",
              (up(b"DELETE FROM outbox"), COMMIT)),
    KillPoint("api: order written, not committed", "api", "postgres",
              (up(b"INSERT INTO orders"), COMMIT)),
    KillPoint("api: order committed, answer lost", "api", "postgres",
              (up(b"INSERT INTO orders"), COMMIT, COMMITTED)),
)  # fmt: skip


def kill_at(platform: Platform, point: KillPoint, provoke: Callable[[], object] = lambda: None) -> None:
    """Wait for the moment, which the load or `provoke` brings about, kill, and start again. Raises TimeoutError."""
    with platform.wire(point.process, point.server).hold(point.moment) as hold:
        provoke()
        hold.wait(PATIENCE_SECONDS)
        platform.kill(point.process)
    platform.bring_back(point.process)
