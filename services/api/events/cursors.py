"""Where a page of events ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.api.events.models import Event
from shared.errors import Invalid


@dataclass(frozen=True)
class Cursor:
    """Opaque to clients: they hand back what they were given."""

    starts_at: datetime
    event_id: UUID

    @classmethod
    def of(cls, last: Event) -> Cursor:
        return cls(last.starts_at, last.id)

    @classmethod
    def read(cls, text: str | None) -> Cursor | None:
        """Raises `Invalid`."""
        if text is None:
            return None
        starts_at, _, event_id = text.partition("_")
        try:
            return cls(_in_utc(starts_at), UUID(event_id))
        except (ValueError, OverflowError) as error:
            raise Invalid.field("cursor", "Give back the `next` of the last answer") from error

    def __str__(self) -> str:
        return f"{self.starts_at.isoformat().replace('+00:00', 'Z')}_{self.event_id}"


def _in_utc(text: str) -> datetime:
    """Raises ValueError, and OverflowError at both ends of the calendar."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC)
