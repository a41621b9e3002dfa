"""What webhooks tell the rest of the platform."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.events.occasions import occasion
from services.api.events.people import organisers
from services.api.webhooks.models import Webhook
from services.api.webhooks.targets import host_of
from shared.bus import outbox
from shared.events import WebhookDisabled


def disabled(session: Session, webhook: Webhook) -> None:
    """By us, because it kept failing. Its row is locked."""
    event = session.get_one(Event, webhook.event_id)
    outbox.record(
        session,
        WebhookDisabled(
            subject=f"webhooks/{webhook.id}",
            sequence=webhook.next_sequence(),
            recipients=organisers(session, event.id),
            webhook_id=webhook.id,
            event_id=event.id,
            event_name=event.name,
            host=host_of(webhook.url),
            because=webhook.disabled_because,
            occasion=occasion(event),
        ),
    )
