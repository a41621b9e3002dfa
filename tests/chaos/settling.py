"""Waiting until nothing is under way any more. What never settles is named."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence

import psycopg

from tests.chaos import queues
from tests.chaos.platform import Platform
from tests.system.system import DATABASES

LONGEST_SECONDS = 180
MAIL_SECONDS = 8
PAGES_SECONDS = 75
"""A page that was not told of a change learns it from the next heartbeat."""
LOOK_SECONDS = 0.5
CALM_LOOKS = 3
"""In a row: what is handled at the moment of one look has set others going by the next."""
STUCK_SECONDS = 11 * 60
"""`notifications` gives back a mail whose worker died over it after ten minutes."""

Place = tuple[str, int | None]
"""Whose page, and the `seq` that it has reached."""
Places = Callable[[], Iterable[Place]]

OUTBOX = "SELECT 'outbox ' || type || ' ' || event_id FROM outbox"
RETRIES = """
    SELECT 'retry ' || type || ' ' || event_id || ': ' || error FROM retries
    WHERE dead_at IS NULL AND body <> ALL(%s)"""
MAIL = "SELECT 'mail ' || id || ' ' || status FROM deliveries WHERE status IN ('pending', 'sending')"
OF_PAYMENTS = (
    "SELECT 'webhook ' || type || ' ' || id FROM webhook_events WHERE processed_at IS NULL",
    "SELECT 'payment ' || id || ' ' || state FROM payments WHERE state IN ('created', 'processing')",
    "SELECT 'refund ' || id || ' ' || state FROM refunds WHERE state IN ('requested', 'pending')",
)


def settle(platform: Platform, places: Places, poison: Collection[bytes]) -> list[str]:
    """Returns what is still under way when patience ends; nothing, when all is well."""
    unsettled = _until_nothing(lambda: under_way(platform, poison), LONGEST_SECONDS)
    if _until_nothing(lambda: _mail(platform), MAIL_SECONDS):
        unsettled += _mail_after_a_while(platform)
    unsettled += _until_nothing(lambda: under_way(platform, poison), LONGEST_SECONDS)
    return unsettled + _until_nothing(lambda: _behind(platform, places()), PAGES_SECONDS)


def _until_nothing(look: Callable[[], list[str]], seconds: float) -> list[str]:
    end, calm = time.monotonic() + seconds, 0
    while True:
        found = look()
        calm = 0 if found else calm + 1
        if calm == CALM_LOOKS or time.monotonic() > end:
            return found
        time.sleep(LOOK_SECONDS)


def under_way(platform: Platform, poison: Collection[bytes]) -> list[str]:
    """At this moment, between Stripe's webhooks and the inboxes."""
    found = [each for query in OF_PAYMENTS for each in _listed(platform, "payments", query)]
    for name in DATABASES:
        found += _listed(platform, name, OUTBOX) + _listed(platform, name, RETRIES, [list(poison)])
    return found + queues.in_hand(platform)


def _mail(platform: Platform) -> list[str]:
    return _listed(platform, "notifications", MAIL)


def _mail_after_a_while(platform: Platform) -> list[str]:
    """Eleven minutes pass, for the process that sends mail."""
    with platform.false_clock("notifications-worker", ahead=STUCK_SECONDS):
        return _until_nothing(lambda: _mail(platform), LONGEST_SECONDS)


def _behind(platform: Platform, places: Iterable[Place]) -> list[str]:
    with psycopg.connect(platform.address("notifications")) as connection:
        inboxes: dict[str, int] = dict(
            connection.execute("SELECT user_id::text, seq FROM inboxes").fetchall()
        )
    return [
        f"page of {who} is at {seq}, its inbox at {inboxes[who]}"
        for who, seq in places
        if who in inboxes and seq != inboxes[who]
    ]


def _listed(platform: Platform, database: str, query: str, values: Sequence[object] = ()) -> list[str]:
    with psycopg.connect(platform.address(database)) as connection:
        return [f"{database}: {row[0]}" for row in connection.execute(query.encode(), values or None)]
