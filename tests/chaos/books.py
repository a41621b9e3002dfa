"""What is written where, once all has settled: read past every service, straight from the databases, from Stripe and
from the mailbox."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import stripe
from psycopg.rows import namedtuple_row

from devtools.mailbox import MailStore
from tests.chaos.platform import Platform
from tests.system.system import DATABASES, STRIPE_SECRET_KEY

Row = Any
"""One row, with its columns as attributes; ids are text."""
ENOUGH_MAILS = 1_000_000

API = {
    "orders": """
        SELECT id::text, account_id::text AS buyer, event_id::text AS event, state, amount, currency,
               paid_by::text, reminded_of IS NOT NULL AS reminded,
               (SELECT sum(quantity) FROM order_items WHERE order_id = orders.id) AS seats,
               (SELECT count(*) FROM tickets WHERE order_id = orders.id AND state <> 'void') AS tickets
        FROM orders""",
    "invites": """
        SELECT invites.id::text, invites.email, invites.state, rotation, accounts.id::text AS invitee
        FROM invites LEFT JOIN accounts ON accounts.email = invites.email AND accounts.verified_at IS NOT NULL""",
    "accounts": "SELECT id::text, email FROM accounts",
    "owners": "SELECT id::text AS event, owner_id::text AS owner FROM events",
    "seats": """
        SELECT id::text, quantity,
               (SELECT count(*) FROM tickets WHERE ticket_type_id = kind.id AND state <> 'void') AS sold,
               (SELECT coalesce(sum(item.quantity), 0) FROM order_items item JOIN orders ON orders.id = order_id
                WHERE ticket_type_id = kind.id AND orders.state = 'pending') AS held
        FROM ticket_types kind""",
}
PAYMENTS = {
    "payments": "SELECT id::text, order_id::text AS order, state, amount, amount_received, currency FROM payments",
    "refunds": """
        SELECT refunds.id::text, payment_id::text AS payment, refunds.amount, refunds.state, order_id::text AS order
        FROM refunds JOIN payments ON payments.id = payment_id""",
}
NOTIFICATIONS = {
    "inboxes": """
        SELECT user_id::text AS user, seq, unread,
               (SELECT count(*) FROM notifications n WHERE n.user_id = inboxes.user_id AND NOT has_read) AS counted
        FROM inboxes""",
    "notifications": """
        SELECT id::text, user_id::text AS user, action, link, has_read, seq, event_id::text AS event,
               EXISTS (SELECT FROM notifications newer WHERE newer.user_id = n.user_id AND newer.subject = n.subject
                       AND newer.subject_sequence > n.subject_sequence) AS outdated
        FROM notifications n""",
    "deliveries": "SELECT id::text, address, action, status, error FROM deliveries",
}
BUS = {
    "kept": "SELECT event_id::text AS event, type, body, attempts, dead_at, error FROM retries",
    "handled": "SELECT event_id::text AS event, type FROM inbox",
    "waiting": "SELECT event_id::text AS event, type, attempts, error FROM outbox",
}


@dataclass(frozen=True)
class Books:
    """Tables by name; those of the bus for each service."""

    api: dict[str, list[Row]]
    payments: dict[str, list[Row]]
    notifications: dict[str, list[Row]]
    bus: dict[str, dict[str, list[Row]]]
    stripe: StripeBooks
    mails: Counter[str]
    """Message-ID → how often it lies in the mailbox, which stands for the recipients' own."""
    effects: dict[str, Counter[str]]
    """Service → event → how often a handler of it was committed, by the workers' logs."""


@dataclass(frozen=True)
class StripeBooks:
    """`sessions` by the payment that they were made for; money by payment, in Stripe's minor units."""

    sessions: dict[str, list[str]]
    taken: Counter[str]
    given_back: Counter[str]


def read(platform: Platform) -> Books:
    databases = {name: platform.address(name) for name in DATABASES}
    return Books(
        api=_tables(databases["api"], API),
        payments=_tables(databases["payments"], PAYMENTS),
        notifications=_tables(databases["notifications"], NOTIFICATIONS),
        bus={name: _tables(address, BUS) for name, address in databases.items()},
        stripe=_stripe(platform.system.stripe_url),
        mails=_mails(platform.system.folder / "mailbox.sqlite3"),
        effects={name: _effects(platform.process(f"{name}-worker").log) for name in DATABASES},
    )


def _tables(address: str, queries: dict[str, str]) -> dict[str, list[Row]]:
    with psycopg.connect(address, row_factory=namedtuple_row) as connection:
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}


def _stripe(address: str) -> StripeBooks:
    client = stripe.StripeClient(STRIPE_SECRET_KEY, base_addresses={"api": address}, max_network_retries=3)
    sessions: dict[str, list[str]] = defaultdict(list)
    for session in client.v1.checkout.sessions.list({"limit": 100}).auto_paging_iter():
        sessions[str(session.client_reference_id)].append(session.id)
    taken, given_back = Counter[str](), Counter[str]()
    for charge in client.v1.charges.list({"limit": 100}).auto_paging_iter():
        if charge.status == "succeeded":
            payment = charge.metadata["payment_id"]
            taken[payment] += charge.amount
            given_back[payment] += charge.amount_refunded
    return StripeBooks(sessions, taken, given_back)


def _mails(file: Path) -> Counter[str]:
    store = MailStore(file)
    try:
        return Counter(mail.headers["Message-ID"] for mail in store.items(ENOUGH_MAILS))
    finally:
        store.close()


def _effects(log: Path) -> Counter[str]:
    handled = (line for line in _lines(log) if line.get("message") == "event handled")
    return Counter(line["event_id"] for line in handled if "may_repeat" not in line)


def _lines(log: Path) -> Iterator[dict[str, Any]]:
    """Of JSON; a line that a kill has cut short is none."""
    with log.open(errors="replace") as lines:
        for line in lines:
            if line.startswith("{") and line.endswith("}\n"):
                yield json.loads(line)
