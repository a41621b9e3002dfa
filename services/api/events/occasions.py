"""When and where an event is, for what others are told about it."""

from __future__ import annotations

from services.api.events.models import Event
from shared.events import Occasion


def occasion(event: Event) -> Occasion:
    venue = event.venue or {}
    place = ", ".join(venue[part] for part in ("name", "address") if venue.get(part))
    return Occasion(starts_at=event.starts_at, ends_at=event.ends_at, timezone=event.timezone, place=place)
