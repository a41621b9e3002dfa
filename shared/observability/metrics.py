"""Every Prometheus metric of the platform, named once.

What the leading worker measures (`LEADERS`) carries the service as a label, so that a process that measures nothing
shows nothing, and is forgotten when the lead is lost: a figure that nobody keeps up to date would lie.
"""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import Counter, Gauge, Histogram, Info


def _version() -> str:
    try:
        return version("fanfare")
    except PackageNotFoundError:  # started from its source
        return "unknown"


# --- Every process ---------------------------------------------------------------------------------------------------

BUILD = Info("fanfare_build", "What runs here")
BUILD.info({"version": _version(), "python": platform.python_version()})
REQUEST_SECONDS = Histogram(
    "fanfare_request_seconds",
    "Time to answer a request",
    ["service", "method", "route", "status"],
)
REVOCATION_UNCHECKED = Counter(
    "fanfare_revocation_unchecked_total",
    "Tokens accepted while the revocation list was out of reach",
    ["service"],
)
DATABASE_CONNECTIONS = Gauge("fanfare_database_connections", "Database connections in use", ["service"])
DATABASE_CONNECTIONS_MOST = Gauge(
    "fanfare_database_connections_most", "How many may be in use before others wait", ["service"]
)

# --- The bus ---------------------------------------------------------------------------------------------------------

BROKER_CONNECTED = Gauge("fanfare_broker_connected", "1 while connected", ["service", "role"])
OUTBOX_PUBLISHED = Counter("fanfare_outbox_published_total", "Events confirmed by the broker", ["service"])
OUTBOX_FAILED = Counter(
    "fanfare_outbox_failed_total",
    "Events returned or refused by the broker",
    ["service"],
)
OUTBOX_WAITING = Gauge("fanfare_outbox_waiting", "Events not yet confirmed", ["service"])
OUTBOX_OLDEST_SECONDS = Gauge("fanfare_outbox_oldest_seconds", "Age of the oldest waiting event", ["service"])
QUEUE_READY = Gauge(
    "fanfare_queue_ready",
    "Messages that no worker has taken from the queue; in a burst one carries several events",
    ["service"],
)
QUEUE_CONSUMERS = Gauge("fanfare_queue_consumers", "Workers that consume from the queue", ["service"])
SET_ASIDE = Gauge("fanfare_set_aside", "Messages of all services in the broker's dead queue", ["service"])
QUEUE_HELD = Gauge(
    "fanfare_queue_held", "Events that this process has taken and not acknowledged", ["service"]
)
INBOX_HANDLED = Counter("fanfare_inbox_handled_total", "Events that took effect", ["service", "type"])
INBOX_DUPLICATES = Counter(
    "fanfare_inbox_duplicates_total", "Deliveries of events known already", ["service"]
)
INBOX_FAILED = Counter("fanfare_inbox_failed_total", "Handler attempts that failed", ["service", "type"])
INBOX_LAG_SECONDS = Histogram(
    "fanfare_inbox_lag_seconds", "From an event's record to its effect", ["service"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600),
)  # fmt: skip
RETRY_WAITING = Gauge("fanfare_retry_waiting", "Failed deliveries that will be tried again", ["service"])
RETRY_OLDEST_SECONDS = Gauge(
    "fanfare_retry_oldest_seconds", "Time since the first failure of the oldest of them", ["service"]
)
DEAD_LETTERS = Gauge("fanfare_dead_letters", "Deliveries given up", ["service"])

# --- Leading and timers ----------------------------------------------------------------------------------------------

IS_LEADER = Gauge("fanfare_leader", "1 where this worker relays and runs timers", ["service"])
TIMER_SECONDS = Histogram("fanfare_timer_seconds", "Run time of a timer", ["service", "timer"])
TIMER_FAILED = Counter("fanfare_timer_failed_total", "Timer runs that raised", ["service", "timer"])
TIMER_EVERY_SECONDS = Gauge("fanfare_timer_every_seconds", "How often a timer runs", ["service", "timer"])
TIMER_SUCCEEDED_AT = Gauge(
    "fanfare_timer_last_success_timestamp_seconds",
    "When a timer last ended well, or its worker took the lead",
    ["service", "timer"],
)

# --- Money and tickets -----------------------------------------------------------------------------------------------

PAYMENT_MOVES = Counter("fanfare_payment_moves_total", "Payments that moved", ["state"])
GRANTS_REFUSED = Counter(
    "fanfare_payment_grants_refused_total", "Grants to see a payment that were refused", ["why"]
)
TOKENS_REFUSED = Counter("fanfare_order_tokens_refused_total", "Order tokens that were refused", ["why"])
PAYMENTS = Gauge(
    "fanfare_payments", "Payments that are not settled; in review: not looked at yet", ["service", "state"]
)
PAYMENTS_OLDEST_SECONDS = Gauge(
    "fanfare_payments_oldest_seconds", "Age of the oldest of them", ["service", "state"]
)
REFUNDS_WAITING = Gauge("fanfare_refunds_waiting", "Refunds that Stripe has not been told of", ["service"])
REFUNDS_OLDEST_SECONDS = Gauge("fanfare_refunds_oldest_seconds", "Age of the oldest of them", ["service"])
WEBHOOKS_WAITING = Gauge("fanfare_webhooks_waiting", "Stripe's events not looked into yet", ["service"])
WEBHOOKS_OLDEST_SECONDS = Gauge("fanfare_webhooks_oldest_seconds", "Age of the oldest of them", ["service"])
WEBHOOK_LAG_SECONDS = Histogram(
    "fanfare_webhook_lag_seconds",
    "Stripe's events: arrival is from what happened to our note of it, effect from there to what came of it",
    ["stage"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600, 3600),
)
WEBHOOKS_MISSED = Counter(
    "fanfare_webhooks_missed_total", "Events that Stripe could not deliver, fetched since"
)
STRIPE_WAITS = Counter("fanfare_stripe_waits_total", "Work put off because Stripe did not answer", ["task"])
HOLDS = Gauge("fanfare_holds", "Unpaid orders that hold seats", ["service"])
HOLDS_OVERDUE_SECONDS = Gauge(
    "fanfare_holds_overdue_seconds", "For how long the oldest hold should have been over", ["service"]
)

# --- Webhooks out ----------------------------------------------------------------------------------------------------

WEBHOOK_CALLS = Counter("fanfare_webhook_calls_total", "Calls to organisers' webhooks", ["outcome"])
WEBHOOK_DELIVERIES = Gauge(
    "fanfare_webhook_deliveries", "What webhooks that answer are still to be told", ["service"]
)
WEBHOOK_DELIVERIES_OLDEST_SECONDS = Gauge(
    "fanfare_webhook_deliveries_oldest_seconds", "For how long the oldest of it has been due", ["service"]
)
WEBHOOKS_FAILING = Gauge("fanfare_webhooks_failing", "Webhooks whose last call failed", ["service"])

# --- Mail and sockets ------------------------------------------------------------------------------------------------

EMAILS = Counter("fanfare_emails_total", "Outcomes of deliveries by email", ["outcome"])
MAIL_PENDING = Gauge("fanfare_mail_pending", "Mails that are due, or were tried in vain", ["service"])
MAIL_OLDEST_SECONDS = Gauge("fanfare_mail_oldest_seconds", "Age of the oldest of them", ["service"])
MAIL_FAILED = Gauge("fanfare_mail_failed", "Mails given up within the last day", ["service"])
MAIL_HANDOFF_SECONDS = Histogram(
    "fanfare_mail_handoff_seconds", "From what a mail tells of (or its digest's hour) until a server took it",
    buckets=(0.5, 1, 2.5, 5, 10, 30, 60, 600, 3600, 86400),
)  # fmt: skip
UNREAD_DRIFT = Gauge(
    "fanfare_unread_drift", "By how much the unread counts were off when they were last counted", ["service"]
)
SOCKETS = Gauge("fanfare_sockets", "Open sockets", ["namespace"])
SOCKETS_DROPPED = Counter(
    "fanfare_sockets_dropped_total", "Sockets cut off because their client read too slowly"
)
FRAMES = Counter("fanfare_frames_total", "Frames emitted to rooms", ["namespace"])

QUEUE = (QUEUE_READY, QUEUE_CONSUMERS)
LEADERS = (
    *QUEUE,
    SET_ASIDE,
    OUTBOX_WAITING,
    OUTBOX_OLDEST_SECONDS,
    RETRY_WAITING,
    RETRY_OLDEST_SECONDS,
    DEAD_LETTERS,
    TIMER_EVERY_SECONDS,
    TIMER_SUCCEEDED_AT,
    PAYMENTS,
    PAYMENTS_OLDEST_SECONDS,
    REFUNDS_WAITING,
    REFUNDS_OLDEST_SECONDS,
    WEBHOOKS_WAITING,
    WEBHOOKS_OLDEST_SECONDS,
    HOLDS,
    HOLDS_OVERDUE_SECONDS,
    WEBHOOK_DELIVERIES,
    WEBHOOK_DELIVERIES_OLDEST_SECONDS,
    WEBHOOKS_FAILING,
    MAIL_PENDING,
    MAIL_OLDEST_SECONDS,
    MAIL_FAILED,
    UNREAD_DRIFT,
)


def forget(gauges: tuple[Gauge, ...], service: str) -> None:
    """Show nothing rather than what was true once."""
    for gauge in gauges:
        gauge.remove_by_labels({"service": service})
