"""Webhooks and their deliveries as the API shows them. A secret only in the answer that makes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.api.events import versions
from services.api.events.versions import Scope
from services.api.webhooks.models import Attempt, Delivery, Webhook
from shared.locale.formats import rfc3339

Shown = dict[str, Any]


def webhook(shown: Webhook) -> Shown:
    return {
        "id": str(shown.id),
        "event_id": str(shown.event_id),
        "url": shown.url,
        "description": shown.description,
        "types": list(shown.types),
        "enabled": shown.enabled,
        "disabled_because": shown.disabled_because or None,
        "failing_since": _time(shown.failing_since),
        "created_at": rfc3339(shown.created_at),
    }


def tag(shown: Webhook) -> str:
    return versions.tag("webhook", Scope.TEAM, shown.version)


def with_secret(shown: Webhook, secret: str) -> Shown:
    return webhook(shown) | {"secret": secret}


def delivery(shown: Delivery) -> Shown:
    return {
        "id": str(shown.id),
        "webhook_id": str(shown.webhook_id),
        "message_id": shown.message_id,
        "type": shown.type,
        "state": shown.state,
        "next_at": _next(shown),
        "created_at": rfc3339(shown.created_at),
    }


def delivery_in_full(shown: Delivery) -> Shown:
    return delivery(shown) | {
        "body": shown.body,
        "attempts": [attempt(each) for each in shown.attempts],
    }


def attempt(shown: Attempt) -> Shown:
    """Either `status` and `excerpt`, or `error` where there was no answer."""
    return {
        "at": rfc3339(shown.at),
        "seconds": shown.milliseconds / 1000,
        "status": shown.status,
        "excerpt": shown.excerpt,
        "error": shown.error or None,
    }


def _next(shown: Delivery) -> str | None:
    return rfc3339(shown.next_at) if shown.state == "pending" else None


def _time(value: datetime | None) -> str | None:
    return rfc3339(value) if value else None
