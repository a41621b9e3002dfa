"""What is different from one release to another. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.api.schedule.models import ReleasedSlot
from shared.locale.formats import rfc3339

SHOWN = {"room": "room", "start": "starts_at", "end": "ends_at"}
WORDS = ("title", "abstract", "type", "language", "track_id", "speaker_ids")


@dataclass(frozen=True)
class Difference:
    """One session. `kind` is added, removed, moved or, in other fields than its place, changed."""

    kind: str
    before: ReleasedSlot | None
    after: ReleasedSlot | None
    fields: tuple[str, ...] = ()

    @property
    def slot(self) -> ReleasedSlot:
        """As it is now, or as it was last."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a difference is about a slot")
        return found

    def view(self) -> dict[str, Any]:
        return {
            "session_id": str(self.slot.session_id),
            "title": self.slot.title,
            "kind": self.kind,
            "before": _place(self.before),
            "after": _place(self.after),
            "fields": list(self.fields),
        }


def between(before: Iterable[ReleasedSlot], after: Iterable[ReleasedSlot]) -> list[Difference]:
    """By the time at which each is now, or was."""
    old, new = _by_session(before), _by_session(after)
    found = [Difference("removed", slot, None) for key, slot in old.items() if key not in new]
    for key, slot in new.items():
        if key not in old:
            found.append(Difference("added", None, slot))
        elif fields := changed_fields(old[key], slot):
            found.append(
                Difference("moved" if set(fields) & set(SHOWN) else "changed", old[key], slot, fields)
            )
    return sorted(found, key=lambda one: (one.slot.starts_at, one.slot.title, one.slot.session_id))


def changed_fields(before: ReleasedSlot, after: ReleasedSlot) -> tuple[str, ...]:
    places = [name for name, column in SHOWN.items() if getattr(before, column) != getattr(after, column)]
    if before.room_id != after.room_id and "room" not in places:
        places.insert(0, "room")
    return (*places, *(name for name in WORDS if getattr(before, name) != getattr(after, name)))


def _by_session(slots: Iterable[ReleasedSlot]) -> Mapping[UUID, ReleasedSlot]:
    return {slot.session_id: slot for slot in slots}


def _place(slot: ReleasedSlot | None) -> dict[str, Any] | None:
    if slot is None:
        return None
    return {
        "room_id": str(slot.room_id),
        "room": slot.room,
        "starts_at": rfc3339(slot.starts_at),
        "ends_at": rfc3339(slot.ends_at),
    }
