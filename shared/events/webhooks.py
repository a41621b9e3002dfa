"""Facts about webhooks out, from `api`; subject `webhooks/{id}`."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from shared.events.base import Event
from shared.events.occasions import Occasion


class WebhookDisabled(Event):
    """Nothing got through for days, or its receiver wants no more; `recipients` are the event's organisers.

    `host` is where it goes, without the path, which may hold a secret.
    """

    type: ClassVar[str] = "webhook.disabled"

    webhook_id: UUID
    event_id: UUID
    event_name: str
    host: str
    because: str
    occasion: Occasion | None = None
