"""Every Prometheus metric of the platform, named once."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

REQUEST_SECONDS = Histogram(
    "fanfare_request_seconds",
    "Time to answer a request",
    ["service", "method", "route", "status"],
)
OUTBOX_PUBLISHED = Counter("fanfare_outbox_published_total", "Events confirmed by the broker", ["service"])
OUTBOX_FAILED = Counter(
    "fanfare_outbox_failed_total",
    "Events returned or refused by the broker",
    ["service"],
)
OUTBOX_WAITING = Gauge("fanfare_outbox_waiting", "Events not yet confirmed", ["service"])
OUTBOX_OLDEST_SECONDS = Gauge("fanfare_outbox_oldest_seconds", "Age of the oldest waiting event", ["service"])
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
DEAD_LETTERS = Gauge("fanfare_dead_letters", "Deliveries given up", ["service"])
IS_LEADER = Gauge("fanfare_leader", "1 where this worker relays and runs timers", ["service"])
TIMER_SECONDS = Histogram("fanfare_timer_seconds", "Run time of a timer", ["service", "timer"])
TIMER_FAILED = Counter("fanfare_timer_failed_total", "Timer runs that raised", ["service", "timer"])
BROKER_CONNECTED = Gauge("fanfare_broker_connected", "1 while connected", ["service", "role"])
REVOCATION_UNCHECKED = Counter(
    "fanfare_revocation_unchecked_total",
    "Tokens accepted while the revocation list was out of reach",
    ["service"],
)
SOCKETS = Gauge("fanfare_sockets", "Open sockets", ["namespace"])
SOCKETS_DROPPED = Counter(
    "fanfare_sockets_dropped_total", "Sockets cut off because their client read too slowly"
)
FRAMES = Counter("fanfare_frames_total", "Frames emitted to rooms", ["namespace"])
EMAILS = Counter("fanfare_emails_total", "Outcomes of deliveries by email", ["outcome"])
PAYMENT_MOVES = Counter("fanfare_payment_moves_total", "Payments that moved", ["state"])
