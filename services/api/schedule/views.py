"""The draft as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from services.api.schedule.conflicts import Conflict
from services.api.schedule.intervals import Place
from services.api.schedule.models import Block
from services.api.schedule.outcomes import Outcome, Seen
from shared.locale.formats import rfc3339

View = dict[str, Any]
MOST_TOLD = 200
"""Of more slots than these it is only told that there are many: whoever shows the draft reads it again."""


def conflict_json(conflict: Conflict) -> View:
    shown: View = {
        "kind": conflict.kind.value,
        "severity": conflict.kind.severity,
        "message": conflict.message,
        "session_ids": [str(one) for one in conflict.session_ids],
    }
    return shown | {"block_id": str(conflict.block_id)} if conflict.block_id else shown


def conflicts_json(conflicts: Iterable[Conflict]) -> list[View]:
    return [conflict_json(one) for one in conflicts]


def checks_json(conflicts: Mapping[UUID, Iterable[Conflict]]) -> View:
    return {str(key): conflicts_json(found) for key, found in conflicts.items()}


def place_json(place: Place | None) -> View:
    if place is None:
        return {"room_id": None, "starts_at": None, "ends_at": None}
    return {
        "room_id": str(place.room_id),
        "starts_at": rfc3339(place.starts_at),
        "ends_at": rfc3339(place.ends_at),
    }


def slot_json(slot: Seen) -> View:
    return {
        "session_id": str(slot.session_id),
        **place_json(slot.place),
        "revision": slot.revision,
        "conflicts": conflicts_json(slot.conflicts),
    }


def block_json(block: Block) -> View:
    return {
        "id": str(block.id),
        "kind": block.kind.value,
        "title": block.title,
        **place_json(block.place),
        "revision": block.revision,
    }


def outcome_json(outcome: Outcome) -> View:
    """What its sender needs; too much for one answer is read again.

    Where nothing was different the version is somebody else's step: whoever has not seen that one must read it.
    """
    is_large = len(outcome.slots) + len(outcome.blocks) + len(outcome.removed) > MOST_TOLD
    return {
        "version": outcome.version,
        "number": outcome.number,
        "label": outcome.label,
        "slots": [] if is_large else [slot_json(one) for one in outcome.slots],
        "blocks": [] if is_large else [block_json(one) for one in outcome.blocks],
        "removed_blocks": [] if is_large else [str(one) for one in outcome.removed],
        "reload": is_large or outcome.number is None,
    }
