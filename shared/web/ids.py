"""Ids in paths: what is no id is the id of nothing, so that it gets the same answer as one that nobody has.

Werkzeug's own converter would say 404 before anybody asked who is there, and 401 comes first.
"""

from __future__ import annotations

from uuid import UUID

from werkzeug.routing import BaseConverter

NOTHING = UUID(int=0)


class IdConverter(BaseConverter):
    """`<uuid:event_id>` in a route; a malformed one becomes the nil UUID (RFC 9562), which no row has."""

    def to_python(self, value: str) -> UUID:
        """The id, or the nil UUID."""
        try:
            return UUID(value)
        except ValueError:
            return NOTHING

    def to_url(self, value: UUID) -> str:
        """As it stands in a path."""
        return str(value)
