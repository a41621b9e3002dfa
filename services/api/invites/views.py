"""Invites as clients see them."""

from __future__ import annotations

from services.api.invites.models import Invite
from shared.database import now
from shared.locale.formats import rfc3339


def sent(row: Invite) -> dict[str, object]:
    """For those who run the event."""
    return {
        "id": str(row.id),
        "email": row.email,
        "role": row.role.value,
        "session_id": str(row.session_id) if row.session_id else None,
        "state": row.state_at(now()).value,
        "expires_at": rfc3339(row.expires_at),
        "sent_at": rfc3339(row.sent_at),
        "inviter": {"id": str(row.inviter_id), "name": row.inviter.name},
    }


def received(row: Invite, *, registered: bool) -> dict[str, object]:
    """For whoever was invited."""
    return {
        "id": str(row.id),
        "event": {
            "id": str(row.event_id),
            "name": row.event.name,
            "timezone": row.event.timezone,
            "starts_at": rfc3339(row.event.starts_at),
            "ends_at": rfc3339(row.event.ends_at),
        },
        "inviter": {"name": row.inviter.name},
        "email": row.email,
        "role": row.role.value,
        "state": row.state_at(now()).value,
        "registered": registered,
        "expires_at": rfc3339(row.expires_at),
    }
