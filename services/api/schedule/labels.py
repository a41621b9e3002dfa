"""What a step is called in the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.api.schedule.intervals import Place
from services.api.schedule.models import Slot
from services.api.schedule.states import Target, state_of


def label(targets: Sequence[Target], titles: Mapping[UUID, str]) -> str:
    """Before the step is taken."""
    if len(targets) == 1:
        return f"{_verb(targets[0])} “{titles[targets[0].id]}”"
    if _is_swap(targets):
        return " and ".join([f"Swapped “{titles[targets[0].id]}”", f"“{titles[targets[1].id]}”"])
    things = "sessions" if all(isinstance(target.row, Slot) for target in targets) else "entries"
    verb = "Moved" if any(target.state.place for target in targets) else "Took off"
    return f"{verb} {len(targets)} {things}"


def _verb(target: Target) -> str:
    before, after = target.row.place, target.state.place
    if before is None:
        return "Placed"
    if after is None:
        return "Took off"
    if _corner(before) != _corner(after):
        return "Moved"
    return "Changed" if state_of(target.row).place == after else "Resized"


def _is_swap(targets: Sequence[Target]) -> bool:
    if len(targets) != 2:
        return False
    corners = [
        (_corner(target.row.place), _corner(target.state.place))
        for target in targets
        if target.row.place and target.state.place
    ]
    return len(corners) == 2 and corners[0] == corners[1][::-1]


def _corner(place: Place) -> tuple[object, object]:
    return place.room_id, place.starts_at
