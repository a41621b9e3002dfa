"""What one client may do, and what it is told when it does more."""

from __future__ import annotations

from dataclasses import dataclass

from shared.errors import Problem, TooManyRequests


@dataclass(frozen=True)
class Limits:
    """`burst` messages at once, over time `messages_per_second`; pongs count as well, one in 25 seconds."""

    largest_message_bytes: int = 4096
    messages_per_second: float = 2
    burst: float = 20
    ping_interval_seconds: float = 25
    ping_timeout_seconds: float = 20
    unclaimed_seconds: float = 10
    """How long a connection may be open that no namespace has admitted, or that has left them all."""
    most_clients: int = 10_000
    """Further ones are told to come back later."""


class TooManyMessages(TooManyRequests):
    type = "too-many-messages"
    title = "Too many messages"


class MessageTooLarge(Problem):
    status = 413
    type = "message-too-large"
    title = "The message is too large"
