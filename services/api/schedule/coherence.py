"""What follows for the draft when the programme or the event changes: what cannot stay loses its place, what can stays.

Rooms that go take nothing with them but places; cancelled sessions lose theirs; a session whose length changes keeps
its start, and its place grows or shrinks with it where it had that length and nothing stands in the way. Places are
moments: another time zone or other hours move nothing, and what is outside them from now on is told as a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from services.api.events import use_cases as events
from services.api.events.models import Event
from services.api.programme import edits
from services.api.programme.edits import Edited
from services.api.programme.models import Item, ProgrammeSession, Room, SessionState, Speaker, Track
from services.api.schedule import counting, publications, release_news, rows, steps
from services.api.schedule.errors import RoomTaken
from services.api.schedule.intervals import Place
from services.api.schedule.models import Block, ChangeKind, Slot
from services.api.schedule.outcomes import PROGRAMME
from services.api.schedule.rows import Titled
from services.api.schedule.states import NOWHERE, State, Target
from services.api.schedule.steps import Step

SHOWN = (ProgrammeSession, Room, Speaker, Track)
"""What a draft is made of."""
EVENT_FIELDS = frozenset({"name", "timezone", "starts_at", "ends_at"})


def follow_programme(session: Session, event: Event, edited: Sequence[Edited]) -> None:
    """The event's row is locked."""
    shown = [one for one in edited if isinstance(one.row, SHOWN)]
    if not shown:
        return
    for one in shown:
        if isinstance(one.row, Room) and one.after is None:
            _leave_room(session, event, one.row)
        if isinstance(one.row, ProgrammeSession) and one.before and one.after:
            _follow_session(session, event, one)
    _tell(session, event)


def before_removal(session: Session, event: Event, row: Item) -> None:
    """The event's row is locked."""
    if isinstance(row, ProgrammeSession):
        release_news.deleted(session, event, row)


def follow_event(event: Event, fields: frozenset[str]) -> None:
    session = object_session(event)
    if session is not None and fields & EVENT_FIELDS:
        session.flush()
        _tell(session, event)


def install() -> None:
    """Once for a process."""
    if follow_programme not in edits.FOLLOWERS:
        edits.FOLLOWERS.append(follow_programme)
        edits.FAREWELLS.append(before_removal)
        events.FOLLOWERS.append(follow_event)


def _tell(session: Session, event: Event) -> None:
    publications.reload(session, event, counting.count(session, event).version)


def _leave_room(session: Session, event: Event, room: Room) -> None:
    slots = select(Slot.session_id).where(Slot.room_id == room.id)
    blocks = select(Block.id).where(Block.room_id == room.id)
    found = {
        **rows.slots(session, event, session.scalars(slots).all()),
        **rows.blocks(session, event, session.scalars(blocks).all()),
    }
    _take(session, event, f"The room “{room.name}” was deleted", found, dict.fromkeys(found, NOWHERE))


def _follow_session(session: Session, event: Event, edited: Edited) -> None:
    talk, was, is_now = edited.row, edited.before or {}, edited.after or {}
    if is_now["state"] == SessionState.CANCELLED and was["state"] != SessionState.CANCELLED:
        found = rows.slots(session, event, [talk.id])
        _take(session, event, f"“{is_now['title']}” was cancelled", found, {talk.id: NOWHERE})
        release_news.cancelled(session, event, session.get_one(ProgrammeSession, talk.id))
    elif is_now["length"] != was["length"]:
        _follow_length(session, event, talk.id, was["length"], is_now["length"])


def _follow_length(session: Session, event: Event, session_id: UUID, before: int, after: int) -> None:
    found = rows.slots(session, event, [session_id])
    for one in found.values():
        place = one.row.place
        if place is None or place.ends_at - place.starts_at != timedelta(minutes=before):
            continue
        longer = Place(place.room_id, place.starts_at, place.starts_at + timedelta(minutes=after))
        try:
            _take(session, event, f"“{one.title}” takes {after} minutes", found, {session_id: State(longer)})
        except RoomTaken:
            return  # it stays as it is: what comes after it would have to go first


def _take(
    session: Session, event: Event, label: str, found: Mapping[UUID, Titled], wanted: Mapping[UUID, State]
) -> None:
    targets = list(_different(found, wanted))
    if targets:
        steps.take(session, event, PROGRAMME, Step(ChangeKind.PROGRAMME, label, targets))


def _different(found: Mapping[UUID, Titled], wanted: Mapping[UUID, State]) -> Iterator[Target]:
    for key, one in found.items():
        target = Target(one.row, wanted[key])
        if target.is_different:
            yield target
