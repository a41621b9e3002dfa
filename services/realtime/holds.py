"""What the sockets of this process hold: sessions that are being dragged, or stand in a dialog.

A hold is a hint for the others and keeps nobody out: what may be written is decided by a slot's revision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError

from services.realtime.engine.deadline import Deadline

MOST_HELD = 100
"""By one socket: as many ids as fit into its largest message."""
HOLD_SECONDS = 30
"""A hold ends so long after it was last renewed."""


class NotIds(ValueError):
    """A client names nothing that can be held."""


class Holds:
    """`changed` hears whose hold has ended because it was not renewed."""

    def __init__(self, changed: Callable[[str], None], seconds: float = HOLD_SECONDS) -> None:
        self._changed = changed
        self._held: defaultdict[str, set[UUID]] = defaultdict(set)
        """By socket."""
        self._ends = Deadline[tuple[str, UUID]](seconds, self._lapse)

    def of(self, sid: str) -> Collection[UUID]:
        return self._held.get(sid, ())

    def take(self, sid: str, ids: Iterable[UUID]) -> bool:
        """Whether that is news; what was held already is held anew. More than may be held is passed over."""
        news = False
        for each in ids:
            is_new = each not in self.of(sid)
            if is_new and len(self.of(sid)) >= MOST_HELD:
                continue
            news |= is_new
            self._held[sid].add(each)
            self._ends.put((sid, each))
        return news

    def give(self, sid: str, ids: Iterable[UUID] | None = None) -> bool:
        """Whether any of these was held; without ids all are let go of."""
        given = self._held.get(sid, set()) & (set(ids) if ids is not None else set(self.of(sid)))
        for each in given:
            self._ends.call_off((sid, each))
            self._forget(sid, each)
        return bool(given)

    def _lapse(self, hold: tuple[str, UUID]) -> None:
        self._forget(*hold)
        self._changed(hold[0])

    def _forget(self, sid: str, id: UUID) -> None:  # noqa: A002
        self._held[sid].discard(id)
        if not self._held[sid]:
            del self._held[sid]


class _Said(BaseModel):
    session_id: UUID | None = None
    session_ids: tuple[UUID, ...] = Field(default=(), max_length=MOST_HELD)


def ids_of(said: object) -> Collection[UUID]:
    """Of the sessions or blocks that a client names, as `session_id` or `session_ids`. Raises `NotIds`."""
    try:
        found = _Said.model_validate(said)
    except ValidationError as error:
        raise NotIds from error
    ids = {*found.session_ids, *([found.session_id] if found.session_id else [])}
    if not ids:
        raise NotIds
    return ids
