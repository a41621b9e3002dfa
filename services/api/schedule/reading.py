"""From the tables to a timetable: of a whole event, or only of what is near some times, so that a move in a large event
costs no more than in a small one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, Uuid, bindparam, false, or_, select, union_all
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.programme.models import ProgrammeSession, Room, SessionSpeaker, SessionState, Speaker
from services.api.schedule.conflicts import WALK, Hall, Surroundings, Talk, Timetable, Voice
from services.api.schedule.intervals import Place, Span, merged
from services.api.schedule.models import Block, Placed, Slot
from shared.database import UtcDateTime

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
    rows = session.execute(_times_near(len(spans)), _asked(event, spans))
    return merged([*spans, *(Span(starts_at, ends_at).widened(WALK) for starts_at, ends_at in rows)])


def _timetable(
    session: Session,
    event: Event,
    spans: Sequence[Span] | None,
    ids: Sequence[UUID],
) -> tuple[Timetable, dict[UUID, Named]]:
    """Without spans: everything."""
    rows = _sessions(session, event, spans, ids)
    speakers, voices = _speakers(rows)
    timetable = Timetable(Surroundings(hours(event), halls(session, event), voices))
    named: dict[UUID, Named] = {}
    for row in rows:
        if row.id in named:  # another speaker's
            continue
        talk = Talk(row.id, row.title, row.track_id, tuple(speakers[row.id]), row.expected_audience)
        timetable.put(talk, _place(row))
        named[row.id] = Named(talk, row.state, row.revision or 0)
    for row in session.execute(_blocks(_number(spans)), _asked(event, spans)):
        timetable.put(Talk(row.id, row.title, is_block=True), _place(row))
    return timetable, named


def _sessions(
    session: Session, event: Event, spans: Sequence[Span] | None, ids: Sequence[UUID]
) -> Sequence[Any]:
    """One row for each of a session's speakers, in their order, or one without."""
    if spans is None:
        return session.execute(_all_sessions(), _asked(event)).all()
    return session.execute(_sessions_near(len(spans)), _asked(event, spans) | {"ids": ids}).all()


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
    return {
        row.id: Hall(row.name, row.capacity, row.location.strip())
        for row in session.execute(_ROOMS, _asked(event))
    }


# --- Statements: each is built once, which takes longer than to run it ------------------------------------------------

_EVENT: BindParameter[UUID] = bindparam("event_id", type_=Uuid())
_ROOMS = select(Room.id, Room.name, Room.capacity, Room.location).where(Room.event_id == _EVENT)


@cache
def _times_near(spans: int) -> Select[datetime, datetime]:
    """Of what is placed, near so many spans."""
    found = select(Slot.starts_at, Slot.ends_at).where(Slot.event_id == _EVENT, _within(Slot, spans))
    return found.distinct()  # type: ignore[return-value]


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
    """With those of certain ids. A union: with OR all sessions of the event would be gone through."""
    near = select(Slot.session_id).where(Slot.event_id == _EVENT, _within(Slot, spans))
    named = select(ProgrammeSession.id).where(ProgrammeSession.id.in_(bindparam("ids", expanding=True)))
    return _all_sessions().where(ProgrammeSession.id.in_(union_all(near, named)))


@cache
def _blocks(spans: int | None) -> Select[*tuple[Any, ...]]:
    found = select(Block.id, Block.title, Block.room_id, Block.starts_at, Block.ends_at).where(
        Block.event_id == _EVENT, Block.room_id.is_not(None)
    )
    return found if spans is None else found.where(_within(Block, spans))


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


def _number(spans: Sequence[Span] | None) -> int | None:
    return None if spans is None else len(spans)


def _spans(availability: Sequence[dict[str, str]]) -> tuple[Span, ...]:
    return tuple(
        merged(
            Span(datetime.fromisoformat(one["starts_at"]), datetime.fromisoformat(one["ends_at"]))
            for one in availability
        )
    )


def _place(row: Any) -> Place | None:
    return Place(row.room_id, row.starts_at, row.ends_at) if row.room_id else None
