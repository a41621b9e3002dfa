"""From the tables to a timetable: of a whole event, or only of what is near some times, so that a move in a large event
costs no more than in a small one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.programme.models import ProgrammeSession, Room, SessionSpeaker, SessionState, Speaker
from services.api.schedule.conflicts import WALK, Hall, Surroundings, Talk, Timetable, Voice
from services.api.schedule.intervals import Place, Span, merged
from services.api.schedule.models import Block, Placed, Slot

MOST_SPANS = 12
"""Whoever asks for more times than these is given the whole event."""


@dataclass(frozen=True)
class Named:
    """A session of the programme, as far as the schedule cares. `revision` is 0 where it never had a place."""

    talk: Talk
    state: SessionState
    revision: int


def whole(session: Session, event: Event) -> tuple[Timetable, dict[UUID, Named]]:
    """Every session and block, placed or not, in a constant number of queries."""
    return _timetable(session, event, None, ())


def near(
    session: Session, event: Event, spans: Iterable[Span], ids: Sequence[UUID]
) -> tuple[Timetable, dict[UUID, Named]]:
    """What may have to do with anything in these spans, with the named sessions besides, placed or not."""
    wanted = merged(span.widened(WALK) for span in spans)
    if len(wanted) > MOST_SPANS:
        return _timetable(session, event, None, ids)
    around = _around(session, event, wanted)
    return _timetable(session, event, around, ids)


def hours(event: Event) -> Span:
    """To the millisecond, as clients see them: a slot at the very start is not before it."""
    start = event.starts_at.replace(microsecond=event.starts_at.microsecond // 1000 * 1000)
    return Span(start, event.ends_at)


def _around(session: Session, event: Event, spans: Sequence[Span]) -> list[Span]:
    """The spans and all that reaches into them: the conflicts of those are told anew, with what is near to them."""
    rows: Iterable[Any] = session.execute(
        select(Slot.starts_at, Slot.ends_at).where(Slot.event_id == event.id, _within(Slot, spans)).distinct()
    )
    return merged([*spans, *(Span(starts_at, ends_at).widened(WALK) for starts_at, ends_at in rows)])


def _within(model: type[Placed], spans: Iterable[Span] | None) -> ColumnElement[bool]:
    if spans is None:
        return true()
    return or_(
        false(), *((model.starts_at < span.ends_at) & (model.ends_at > span.starts_at) for span in spans)
    )


def _timetable(
    session: Session,
    event: Event,
    spans: Sequence[Span] | None,
    ids: Sequence[UUID],
) -> tuple[Timetable, dict[UUID, Named]]:
    """Without spans: everything."""
    rows = _sessions(session, event, spans, ids)
    speakers, voices = _speakers(session, event, [row.id for row in rows] if spans is not None else None)
    timetable = Timetable(Surroundings(hours(event), halls(session, event), voices))
    named: dict[UUID, Named] = {}
    for row in rows:
        talk = Talk(row.id, row.title, row.track_id, tuple(speakers.get(row.id, ())), row.expected_audience)
        timetable.put(talk, _place(row))
        named[row.id] = Named(talk, row.state, row.revision or 0)
    for row in _blocks(session, event, _within(Block, spans)):
        timetable.put(Talk(row.id, row.title, is_block=True), _place(row))
    return timetable, named


def _sessions(
    session: Session, event: Event, spans: Sequence[Span] | None, ids: Sequence[UUID]
) -> Sequence[Any]:
    wanted = _within(Slot, spans)
    if spans is not None:
        wanted |= ProgrammeSession.id.in_(ids)
    return session.execute(
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
        )
        .outerjoin(Slot, Slot.session_id == ProgrammeSession.id)
        .where(
            ProgrammeSession.event_id == event.id,
            wanted,
        )
    ).all()


def _blocks(session: Session, event: Event, wanted: ColumnElement[bool]) -> Sequence[Any]:
    return session.execute(
        select(Block.id, Block.title, Block.room_id, Block.starts_at, Block.ends_at).where(
            Block.event_id == event.id, Block.room_id.is_not(None), wanted
        )
    ).all()


def _speakers(
    session: Session, event: Event, session_ids: Sequence[UUID] | None
) -> tuple[dict[UUID, list[UUID]], dict[UUID, Voice]]:
    """Of these sessions, or of all."""
    statement = (
        select(SessionSpeaker.session_id, Speaker.id, Speaker.name, Speaker.availability)
        .join(Speaker, Speaker.id == SessionSpeaker.speaker_id)
        .where(Speaker.event_id == event.id)
        .order_by(SessionSpeaker.session_id, SessionSpeaker.position)
    )
    if session_ids is not None:
        statement = statement.where(SessionSpeaker.session_id.in_(session_ids))
    speakers: dict[UUID, list[UUID]] = {}
    voices: dict[UUID, Voice] = {}
    for session_id, speaker_id, name, availability in session.execute(statement):
        speakers.setdefault(session_id, []).append(speaker_id)
        if speaker_id not in voices:
            voices[speaker_id] = Voice(name, _spans(availability))
    return speakers, voices


def halls(session: Session, event: Event) -> dict[UUID, Hall]:
    rows = session.execute(
        select(Room.id, Room.name, Room.capacity, Room.location).where(Room.event_id == event.id)
    )
    return {row.id: Hall(row.name, row.capacity, row.location.strip()) for row in rows}


def _spans(availability: Sequence[dict[str, str]]) -> tuple[Span, ...]:
    return tuple(
        merged(
            Span(datetime.fromisoformat(one["starts_at"]), datetime.fromisoformat(one["ends_at"]))
            for one in availability
        )
    )


def _place(row: Any) -> Place | None:
    return Place(row.room_id, row.starts_at, row.ends_at) if row.room_id else None
