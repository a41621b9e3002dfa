"""From how the draft once was to what of it can be again: sessions may be cancelled meanwhile, and rooms gone."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.schedule import reading
from services.api.schedule.rows import Titled
from services.api.schedule.states import NOWHERE, State, Target


def possible_targets(
    session: Session, event: Event, found: Mapping[UUID, Titled], wanted: Mapping[UUID, State]
) -> list[Target]:
    """Only what is different."""
    rooms = reading.halls(session, event)
    targets = [Target(one.row, _possible(one, wanted[key], rooms)) for key, one in found.items()]
    return [target for target in targets if target.is_different]


def _possible(found: Titled, state: State, rooms: Mapping[UUID, object]) -> State:
    if state.place is None or not found.can_be_placed or state.place.room_id not in rooms:
        return NOWHERE
    return state
