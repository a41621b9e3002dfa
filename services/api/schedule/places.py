"""The first free place for a session: without anything that is refused, and where possible without any warning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.programme.models import ProgrammeSession, Room, SessionState
from services.api.schedule import reading
from services.api.schedule.conflicts import WALK, Talk, Timetable
from services.api.schedule.intervals import Place, Span
from shared.errors import NotFound

GRID = timedelta(minutes=5)
"""Proposals start at full five minutes, as those do that people make."""


def first_free(
    session: Session, event: Event, session_id: UUID, after: datetime | None, room_id: UUID | None
) -> Place:
    """The earliest; among rooms that are free at the same time the first in their order. Raises `NotFound`."""
    length, state = _length(session, event, session_id)
    timetable, named = reading.whole(session, event)
    rooms = _rooms(session, event, room_id)
    if state is SessionState.CANCELLED or session_id not in named or not rooms:
        raise NotFound("There is no place for this session.")
    talk = named[session_id].talk
    timetable.put(talk, None)
    search = _Search(timetable, talk, length, days(event), after or reading.hours(event).starts_at)
    return _best(search, rooms)


def days(event: Event) -> list[Span]:
    """When the event is open, day by day, by the clock at the place, whose days may have 23 or 25 hours.

    The first day begins and the last one ends with the event; where both are of one kind (from nine to six) the days
    between are, too.
    """
    zone, hours = ZoneInfo(event.timezone), reading.hours(event)
    start, end = hours.starts_at.astimezone(zone), hours.ends_at.astimezone(zone)
    opens, closes = start.time(), end.time()
    if closes <= opens:
        opens, closes = time(0), time(0)
    found = []
    for number in range((end.date() - start.date()).days + 1):
        day = start.date() + timedelta(days=number)
        until = day if closes > opens else day + timedelta(days=1)
        begins = max(datetime.combine(day, opens, zone).astimezone(UTC), hours.starts_at)
        ends = min(datetime.combine(until, closes, zone).astimezone(UTC), hours.ends_at)
        if begins < ends:
            found.append(Span(begins, ends))
    return found


@dataclass(frozen=True)
class _Search:
    timetable: Timetable
    talk: Talk
    length: timedelta
    days: Sequence[Span]
    after: datetime

    def starts(self, room_id: UUID) -> list[datetime]:
        """Where something begins to be possible: nothing earlier than the next of these can be better."""
        found = {self.after, *(day.starts_at for day in self.days), *self.timetable.room(room_id).ends()}
        for speaker_id in self.talk.speaker_ids:
            ends = list(self.timetable.speaker(speaker_id).ends())
            found.update(ends, (one + WALK for one in ends))
            voice = self.timetable.surroundings.voices.get(speaker_id)
            found.update(span.starts_at for span in (voice.availability if voice else ()))
        if self.talk.track_id:
            found.update(self.timetable.track(self.talk.track_id).ends())
        return sorted({on_grid(one) for one in found if one >= self.after})

    def places(self, rooms: Sequence[UUID]) -> Iterator[Place]:
        """Within the days, the earliest first."""
        order = {room_id: position for position, room_id in enumerate(rooms)}
        found = [(start, order[room_id], room_id) for room_id in rooms for start in self.starts(room_id)]
        for start, _, room_id in sorted(found):
            place = Place(room_id, start, start + self.length)
            if any(day.holds(place.span) for day in self.days):
                yield place


def on_grid(moment: datetime) -> datetime:
    """The next full five minutes."""
    seconds = GRID.total_seconds()
    over = moment.timestamp() % seconds
    return moment + timedelta(seconds=seconds - over) if over else moment


def _best(search: _Search, rooms: Sequence[UUID]) -> Place:
    fallback: Place | None = None
    for place in search.places(rooms):
        conflicts = search.timetable.conflicts(search.talk, place)
        if not conflicts:
            return place
        if fallback is None and not any(one.is_refused for one in conflicts):
            fallback = place
    if fallback is None:
        raise NotFound("There is no free place any more. Try another time, or another room.")
    return fallback


def _length(session: Session, event: Event, session_id: UUID) -> tuple[timedelta, SessionState]:
    row = session.execute(
        select(ProgrammeSession.length, ProgrammeSession.state).where(
            ProgrammeSession.id == session_id, ProgrammeSession.event_id == event.id
        )
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such session in this event.")
    return timedelta(minutes=row.length), row.state


def _rooms(session: Session, event: Event, only: UUID | None) -> Sequence[UUID]:
    found = select(Room.id).where(Room.event_id == event.id).order_by(Room.position, Room.id)
    return session.scalars(found.where(Room.id == only) if only else found).all()
