"""Why something does not fit where it is put. Pure: it knows no database, and looks only at what is near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from services.api.schedule.intervals import Lane, Place, Span

WALK = timedelta(minutes=10)
"""What it takes to get from one building to another."""


class Kind(StrEnum):
    ROOM = "room"
    SPEAKER = "speaker"
    WALK = "walk"
    AVAILABILITY = "availability"
    CAPACITY = "capacity"
    TRACK = "track"
    HOURS = "hours"

    @property
    def severity(self) -> str:
        """One thing at a time in a room: nothing else is refused."""
        return "refused" if self is Kind.ROOM else "warning"


@dataclass(frozen=True, slots=True)
class Conflict:
    kind: Kind
    message: str
    session_ids: tuple[UUID, ...] = ()
    block_id: UUID | None = None

    @property
    def is_refused(self) -> bool:
        return self.kind is Kind.ROOM


@dataclass(frozen=True, slots=True)
class Hall:
    """A room. No location: nobody has said in which building it is."""

    name: str
    capacity: int | None = None
    location: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks. No availability: they can always come."""

    name: str
    availability: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """What is placed: a session, or (`is_block`) a break or blocker, which only takes up its room."""

    id: UUID
    title: str
    track_id: UUID | None = None
    speaker_ids: tuple[UUID, ...] = ()
    expected_audience: int | None = None
    is_block: bool = False


@dataclass(frozen=True)
class Surroundings:
    """What there is besides what is placed."""

    hours: Span
    halls: Mapping[UUID, Hall] = field(default_factory=dict)
    voices: Mapping[UUID, Voice] = field(default_factory=dict)


class Timetable:
    """Everything that has a place, by room, speaker and track."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.surroundings = surroundings
        self.places: dict[UUID, Place] = {}
        self.talks: dict[UUID, Talk] = {}
        self._rooms: defaultdict[UUID, Lane[UUID]] = defaultdict(Lane)
        self._speakers: defaultdict[UUID, Lane[UUID]] = defaultdict(Lane)
        self._tracks: defaultdict[UUID, Lane[UUID]] = defaultdict(Lane)

    def put(self, talk: Talk, place: Place | None) -> None:
        """There, and nowhere else; without a place it is taken out."""
        self._take(talk.id)
        if place is None:
            return
        self.places[talk.id], self.talks[talk.id] = place, talk
        for lane in self._lanes(talk, place):
            lane.add(place.span, talk.id)

    def conflicts(self, talk: Talk, place: Place) -> tuple[Conflict, ...]:
        """Those that it has, or would have, in that place, whether it is there or not."""
        found = list(self._in_room(talk, place))
        if not talk.is_block:
            for check in (self._with_speakers, self._availability, self._capacity, self._track, self._hours):
                found += check(talk, place)
        return tuple(found)

    def relatives(self, talk: Talk, span: Span) -> set[UUID]:
        """The sessions near a time whose conflicts may have to do with this one."""
        near = span.widened(WALK)
        lanes = [self._speakers[speaker_id] for speaker_id in talk.speaker_ids]
        lanes += [self._tracks[talk.track_id]] if talk.track_id else []
        return {key for lane in lanes for _, key in lane.overlapping(near)} - {talk.id}

    def room(self, room_id: UUID) -> Lane[UUID]:
        return self._rooms[room_id]

    def speaker(self, speaker_id: UUID) -> Lane[UUID]:
        return self._speakers[speaker_id]

    def track(self, track_id: UUID) -> Lane[UUID]:
        return self._tracks[track_id]

    def _take(self, talk_id: UUID) -> None:
        place = self.places.pop(talk_id, None)
        if place is not None:
            for lane in self._lanes(self.talks.pop(talk_id), place):
                lane.remove(place.span, talk_id)

    def _lanes(self, talk: Talk, place: Place) -> Iterator[Lane[UUID]]:
        yield self._rooms[place.room_id]
        for speaker_id in talk.speaker_ids:
            yield self._speakers[speaker_id]
        if talk.track_id:
            yield self._tracks[talk.track_id]

    def _in_room(self, talk: Talk, place: Place) -> Iterator[Conflict]:
        for _, key in self._rooms[place.room_id].overlapping(place.span):
            other = self.talks[key]
            if key == talk.id:
                continue
            message = f"“{other.title}” is in {self._hall(place).name} then."
            if other.is_block:
                yield Conflict(Kind.ROOM, message, block_id=key)
            else:
                yield Conflict(Kind.ROOM, message, (key,))

    def _with_speakers(self, talk: Talk, place: Place) -> Iterator[Conflict]:
        told: set[UUID] = {talk.id}
        for speaker_id in talk.speaker_ids:
            for span, key in self._speakers[speaker_id].overlapping(place.span.widened(WALK)):
                if key in told:
                    continue
                conflict = self._with_speaker(speaker_id, place, span, key)
                if conflict:
                    told.add(key)
                    yield conflict

    def _with_speaker(self, speaker_id: UUID, place: Place, span: Span, key: UUID) -> Conflict | None:
        name, title = self._name(speaker_id), self.talks[key].title
        if span.overlaps(place.span):
            return Conflict(Kind.SPEAKER, f"{name} also gives “{title}” then.", (key,))
        here, there = self._hall(place).location, self._hall(self.places[key]).location
        if here.casefold() == there.casefold() or not (here and there):
            return None
        gap = max(span.starts_at - place.ends_at, place.starts_at - span.ends_at)
        if gap >= WALK:
            return None
        minutes = int(gap.total_seconds() // 60)
        message = f"{name} has {minutes} minutes to get between {here} and {there}, because of “{title}”."
        return Conflict(Kind.WALK, message, (key,))

    def _availability(self, talk: Talk, place: Place) -> Iterator[Conflict]:
        for speaker_id in talk.speaker_ids:
            voice = self.surroundings.voices.get(speaker_id)
            if voice and voice.availability and not any(one.holds(place.span) for one in voice.availability):
                yield Conflict(Kind.AVAILABILITY, f"{voice.name} cannot come then.")

    def _capacity(self, talk: Talk, place: Place) -> Iterator[Conflict]:
        hall = self._hall(place)
        if talk.expected_audience and hall.capacity and talk.expected_audience > hall.capacity:
            message = (
                f"{talk.expected_audience} people are expected, {hall.name} has room for {hall.capacity}."
            )
            yield Conflict(Kind.CAPACITY, message)

    def _track(self, talk: Talk, place: Place) -> Iterator[Conflict]:
        """Of the same track, elsewhere: who came for this track cannot see both."""
        if not talk.track_id:
            return
        near = self._tracks[talk.track_id].overlapping(place.span)
        others = [key for _, key in near if key != talk.id and self.places[key].room_id != place.room_id]
        if others:
            first = f"“{self.talks[others[0]].title}”"
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            yield Conflict(Kind.TRACK, f"Of the same track then: {first}{more}.", tuple(others))

    def _hours(self, talk: Talk, place: Place) -> Iterator[Conflict]:
        hours = self.surroundings.hours
        if not hours.holds(place.span):
            early = place.starts_at < hours.starts_at
            yield Conflict(
                Kind.HOURS, "The event has not begun then." if early else "The event is over by then."
            )

    def _hall(self, place: Place) -> Hall:
        return self.surroundings.halls.get(place.room_id) or Hall("this room")

    def _name(self, speaker_id: UUID) -> str:
        voice = self.surroundings.voices.get(speaker_id)
        return voice.name if voice else "A speaker"
