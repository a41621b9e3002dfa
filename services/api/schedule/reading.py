"""From the tables to a timetable: of a whole event, or only of what some sessions can collide with at some places, so
that a move in a large event costs no more than in a small one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Uuid,
    and_,
    bindparam,
    false,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.programme.models import ProgrammeSession, Room, SessionSpeaker, SessionState, Speaker
from services.api.schedule.conflicts import WALK, Hall, Surroundings, Talk, Timetable, Voice
from services.api.schedule.intervals import Place, Span, merged
from services.api.schedule.models import Block, Placed, Slot
from shared.database import UtcDateTime

MOST_SPANS = 12
"""Whoever asks for more times than these is given the whole event."""
Found = tuple[Timetable, dict[UUID, "Named"]]


@dataclass(frozen=True)
class Named:
    """A session of the programme, as far as the schedule cares. `revision` is 0 where it never had a place."""

    talk: Talk
    state: SessionState
    revision: int


def whole(session: Session, event: Event) -> Found:
    """Every session and block, placed or not, in a constant number of queries."""
    rows = session.execute(_all_sessions(), _asked(event)).all()
    blocks = session.execute(_BLOCKS, _asked(event)).all()
    return _timetable(event, rows, halls(session, event), blocks)


def near(session: Session, event: Event, places: Collection[Place], ids: Sequence[UUID]) -> Found:
    """What these sessions can collide with in these places, and the sessions themselves, placed or not."""
    return _near(session, event, _around(places), places, ids)


def near_with_relatives(
    session: Session, event: Event, places: Collection[Place], ids: Sequence[UUID]
) -> Found:
    """As `near`, with what those can collide with whose own conflicts may be others once these sessions move."""
    spans = _around(places)
    timetable, named = _near(session, event, spans, places, ids)
    relatives = {
        key
        for one in ids
        if one in named
        for span in spans
        for key in timetable.relatives(named[one].talk, span)
    }.difference(ids)
    if len(spans) > MOST_SPANS or not relatives:
        return timetable, named
    theirs = [timetable.places[key] for key in relatives]
    return near(session, event, [*places, *theirs], [*ids, *relatives])


def hours(event: Event) -> Span:
    """To the millisecond, as clients see them: a slot at the very start is not before it."""
    start = event.starts_at.replace(microsecond=event.starts_at.microsecond // 1000 * 1000)
    return Span(start, event.ends_at)


def _around(places: Iterable[Place]) -> list[Span]:
    return merged(place.span.widened(WALK) for place in places)


def _near(
    session: Session, event: Event, spans: Sequence[Span], places: Collection[Place], ids: Sequence[UUID]
) -> Found:
    if len(spans) > MOST_SPANS:
        return whole(session, event)
    asked = _asked(event, spans) | {"ids": ids, "rooms": list({place.room_id for place in places})}
    rows = session.execute(_sessions_near(len(spans)), asked).all()
    rooms = session.execute(_rooms_near(len(spans)), asked).all()
    known = {row.room_id: _hall(row) for row in (*rows, *rooms) if row.room}
    return _timetable(event, rows, known, [row for row in rooms if row.id])


def _timetable(event: Event, rows: Sequence[Any], rooms: Mapping[UUID, Hall], blocks: Sequence[Any]) -> Found:
    """`rows` are one for each of a session's speakers, in their order, or one without."""
    speakers, voices = _speakers(rows)
    timetable = Timetable(Surroundings(hours(event), rooms, voices))
    named: dict[UUID, Named] = {}
    for row in rows:
        if row.id in named:  # another speaker's
            continue
        talk = Talk(row.id, row.title, row.track_id, tuple(speakers[row.id]), row.expected_audience)
        timetable.put(talk, _place(row))
        named[row.id] = Named(talk, row.state, row.revision or 0)
    for row in blocks:
        timetable.put(Talk(row.id, row.title, is_block=True), _place(row))
    return timetable, named


def _speakers(rows: Iterable[Any]) -> tuple[Mapping[UUID, Sequence[UUID]], Mapping[UUID, Voice]]:
    """Whom each session has, and who they are."""
    speakers: defaultdict[UUID, list[UUID]] = defaultdict(list)
    voices: dict[UUID, Voice] = {}
    for row in rows:
        if row.speaker_id is None:
            continue
        speakers[row.id].append(row.speaker_id)
        if row.speaker_id not in voices:
            voices[row.speaker_id] = Voice(row.speaker, _spans(row.availability))
    return speakers, voices


def halls(session: Session, event: Event) -> dict[UUID, Hall]:
    return {row.room_id: _hall(row) for row in session.execute(_ROOMS, _asked(event))}


def _hall(row: Any) -> Hall:
    return Hall(row.room, row.capacity, row.location.strip())


# --- Statements: each is built once, which takes longer than to run it ------------------------------------------------

_EVENT: BindParameter[UUID] = bindparam("event_id", type_=Uuid())
_IDS = bindparam("ids", type_=Uuid(), expanding=True)
_IN_ROOMS = bindparam("rooms", type_=Uuid(), expanding=True)
_HALL = (Room.name.label("room"), Room.capacity, Room.location)
_ROOMS = select(Room.id.label("room_id"), *_HALL).where(Room.event_id == _EVENT)
_BLOCKS = select(Block.id, Block.title, Block.room_id, Block.starts_at, Block.ends_at).where(
    Block.event_id == _EVENT, Block.room_id.is_not(None)
)


@cache
def _all_sessions() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ProgrammeSession.id,
            ProgrammeSession.title,
            ProgrammeSession.track_id,
            ProgrammeSession.expected_audience,
            ProgrammeSession.state,
            Slot.room_id,
            Slot.starts_at,
            Slot.ends_at,
            Slot.revision,
            Speaker.id.label("speaker_id"),
            Speaker.name.label("speaker"),
            Speaker.availability,
        )
        .outerjoin(Slot, Slot.session_id == ProgrammeSession.id)
        .outerjoin(SessionSpeaker, SessionSpeaker.session_id == ProgrammeSession.id)
        .outerjoin(Speaker, Speaker.id == SessionSpeaker.speaker_id)
        .where(ProgrammeSession.event_id == _EVENT)
        .order_by(ProgrammeSession.id, SessionSpeaker.position)
    )


@cache
def _sessions_near(spans: int) -> Select[*tuple[Any, ...]]:
    """Near so many spans, in certain rooms, or with a track or speaker of certain sessions; with those sessions.

    A union: with OR all sessions of the event would be gone through.
    """
    tracks = select(ProgrammeSession.track_id).where(ProgrammeSession.id.in_(_IDS))
    speakers = select(SessionSpeaker.speaker_id).where(SessionSpeaker.session_id.in_(_IDS))
    given = select(SessionSpeaker.session_id).where(SessionSpeaker.speaker_id.in_(speakers))
    related = or_(
        Slot.room_id.in_(_IN_ROOMS), ProgrammeSession.track_id.in_(tracks), Slot.session_id.in_(given)
    )
    there = (
        select(Slot.session_id)
        .join(ProgrammeSession, ProgrammeSession.id == Slot.session_id)
        .where(Slot.event_id == _EVENT, _within(Slot, spans), related)
    )
    named = select(ProgrammeSession.id).where(ProgrammeSession.id.in_(_IDS))
    found = _all_sessions().add_columns(*_HALL).outerjoin(Room, Room.id == Slot.room_id)
    return found.where(ProgrammeSession.id.in_(union_all(there, named)))


@cache
def _rooms_near(spans: int) -> Select[*tuple[Any, ...]]:
    """Certain rooms: one row for each of the blocks in them near so many spans, or one without."""
    return (
        select(Room.id.label("room_id"), *_HALL, Block.id, Block.title, Block.starts_at, Block.ends_at)
        .outerjoin(Block, and_(Block.room_id == Room.id, _within(Block, spans)))
        .where(Room.event_id == _EVENT, Room.id.in_(_IN_ROOMS))
    )


def _within(model: type[Placed], spans: int) -> ColumnElement[bool]:
    """In one of them: `until_0` and `from_0` are the end and the start of the first."""
    return or_(
        false(),
        *(
            (model.starts_at < bindparam(f"until_{at}", type_=UtcDateTime()))
            & (model.ends_at > bindparam(f"from_{at}", type_=UtcDateTime()))
            for at in range(spans)
        ),
    )


def _asked(event: Event, spans: Sequence[Span] | None = None) -> dict[str, Any]:
    """What fills the statements' places."""
    found: dict[str, Any] = {"event_id": event.id}
    for at, span in enumerate(spans or ()):
        found |= {f"from_{at}": span.starts_at, f"until_{at}": span.ends_at}
    return found


def _spans(availability: Sequence[dict[str, str]]) -> tuple[Span, ...]:
    return tuple(
        merged(
            Span(datetime.fromisoformat(one["starts_at"]), datetime.fromisoformat(one["ends_at"]))
            for one in availability
        )
    )


def _place(row: Any) -> Place | None:
    return Place(row.room_id, row.starts_at, row.ends_at) if row.room_id else None
