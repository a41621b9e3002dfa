"""Names on the broker, in one place. Everything but the queue type is a policy that operators can change, in
`deploy/rabbitmq/definitions.json`; `fanfare topology check` compares."""

from __future__ import annotations

from collections.abc import Iterable

from shared.events.base import Event

EXCHANGE = "fanfare"
DEAD = "fanfare.dead"
"""Where the broker puts what it delivered too often: an exchange and, bound to it, a queue."""
QUEUE_ARGUMENTS = {"x-queue-type": "quorum"}
SERVICES = ("api", "payments", "notifications")
"""Those with a database of their own, and so with a durable queue."""


def queue_name(service: str) -> str:
    """The durable queue that all workers of a service share."""
    return f"fanfare.{service}"


def routing_keys(events: Iterable[type[Event]]) -> list[str]:
    """Events are routed by their type; a queue is bound once for each type its service hears."""
    return sorted({event.type for event in events})
