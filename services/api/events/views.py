"""Events as clients see them; the same for every viewer, so that one version makes one tag."""

from __future__ import annotations

from services.api.events.models import Event
from services.api.events.versions import Versions
from shared.locale.formats import rfc3339


def event(row: Event) -> dict[str, object]:
    return {
        "id": str(row.id),
        "name": row.name,
        "description": row.description,
        "timezone": row.timezone,
        "starts_at": rfc3339(row.starts_at),
        "ends_at": rfc3339(row.ends_at),
        "venue": row.venue,
        "state": row.state.value,
    }


def versions(found: Versions) -> dict[str, int]:
    """As the viewer's own lists count them."""
    return {"event": found.event, **{kind.value: number for kind, number in found.collections.items()}}
