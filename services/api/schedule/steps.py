"""One step in the draft: what it changes is checked as a whole, written, put down in the history and told to everybody.

The event's row is locked by whoever calls, so steps of one event come one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.programme.models import SessionState
from services.api.schedule import counting, publications, reading
from services.api.schedule.conflicts import Conflict, Talk, Timetable
from services.api.schedule.errors import NotToBePlaced, RoomTaken
from services.api.schedule.intervals import Place
from services.api.schedule.models import LONGEST_LABEL, Block, Change, ChangeKind, Draft, Slot
from services.api.schedule.outcomes import Editor, Outcome, Seen
from services.api.schedule.reading import Named
from services.api.schedule.states import Target, state_of
from services.api.schedule.views import conflicts_json
from shared.database import new_id, now
from shared.errors import Forbidden, Invalid

Found = Mapping[UUID, Sequence[Conflict]]


@dataclass(frozen=True)
class Step:
    kind: ChangeKind
    label: str
    targets: Sequence[Target]


def take(session: Session, event: Event, editor: Editor, step: Step) -> Outcome:
    """All of it or nothing; what is there already is no step.

    Raises `RoomTaken`, `NotToBePlaced`, `Forbidden`, `Invalid`.
    """
    scene = _Scene.read(session, event, step.targets)
    scene.check(editor)
    affected = scene.affected()
    before = scene.conflicts(affected)
    scene.arrange()
    own = scene.conflicts(target.id for target in step.targets)
    _refuse_overlaps(own)
    moved = [target for target in step.targets if target.is_different]
    if not moved:
        version = session.scalar(select(Draft.version).where(Draft.event_id == event.id))
        return scene.outcome(version or 0, None, step.label, own)
    other = {key: found for key, found in scene.conflicts(affected).items() if found != before[key]}
    pieces = [_write(session, target, scene.talk(target).title) for target in moved]
    session.flush()
    change = _change(event, editor, step, pieces)
    draft = counting.note(session, event, change)
    outcome = scene.outcome(draft.version, change, step.label, {**own, **other})
    publications.draft_changed(session, event, editor, outcome)
    return outcome


@dataclass(frozen=True)
class _Scene:
    """The targets and what is near them, before the step and, once they are arranged, after it."""

    targets: Sequence[Target]
    timetable: Timetable
    named: Mapping[UUID, Named]

    @classmethod
    def read(cls, session: Session, event: Event, targets: Sequence[Target]) -> _Scene:
        places = [place for target in targets for place in _places(target)]
        sessions = [target.id for target in targets if isinstance(target.row, Slot)]
        return cls(targets, *reading.near_with_relatives(session, event, places, sessions))

    def check(self, editor: Editor) -> None:
        """What somebody may not do, and what cannot have a place."""
        check_rooms(self.timetable, [target.state.place for target in self.targets])
        for target in self.targets:
            if isinstance(target.row, Block):
                if not editor.reach.is_everything:
                    raise Forbidden("You may only change the sessions of your own tracks.")
                continue
            found = self.named[target.id]
            editor.reach.check(found.talk.track_id)
            if target.state.place and found.state is SessionState.CANCELLED:
                raise NotToBePlaced(f"“{found.talk.title}” is cancelled.")

    def affected(self) -> set[UUID]:
        """The sessions that stay but may have other conflicts afterwards."""
        found: set[UUID] = set()
        for target in self.targets:
            if isinstance(target.row, Slot) and target.is_different:
                for place in _places(target):
                    found |= self.timetable.relatives(self.talk(target), place.span)
        return found - {target.id for target in self.targets}

    def arrange(self) -> None:
        for target in self.targets:
            self.timetable.put(self.talk(target), target.state.place)

    def conflicts(self, ids: Iterator[UUID] | set[UUID]) -> dict[UUID, tuple[Conflict, ...]]:
        """Of those that have a place."""
        talks, places = self.timetable.talks, self.timetable.places
        return {key: self.timetable.conflicts(talks[key], places[key]) for key in ids if key in places}

    def talk(self, target: Target) -> Talk:
        if isinstance(target.row, Slot):
            return self.named[target.id].talk
        return Talk(target.id, target.state.title or target.row.title, is_block=True)

    def outcome(self, version: int, change: Change | None, label: str, conflicts: Found) -> Outcome:
        blocks = [target.row for target in self.targets if isinstance(target.row, Block)]
        own = {target.id: target.row for target in self.targets if isinstance(target.row, Slot)}
        rest = [key for key in conflicts if key in self.named and key not in own]
        slots = [Seen(key, row.place, row.revision, conflicts.get(key, ())) for key, row in own.items()]
        places = self.timetable.places
        slots += [Seen(key, places[key], self.named[key].revision, conflicts[key]) for key in rest]
        return Outcome(
            version,
            change,
            label,
            slots,
            [block for block in blocks if block.place],
            [block.id for block in blocks if not block.place],
        )


def check_rooms(timetable: Timetable, places: Sequence[Place | None]) -> None:
    """Raises `Invalid` for a room of another event, or of none."""
    if any(place and place.room_id not in timetable.surroundings.halls for place in places):
        raise Invalid.field("room_id", "There is no such room in this event")


def _places(target: Target) -> list[Place]:
    """Where it is, and where it is to be."""
    return [place for place in (target.row.place, target.state.place) if place]


def _refuse_overlaps(conflicts: Found) -> None:
    refused = {key: found for key, found in conflicts.items() if any(one.is_refused for one in found)}
    if refused:
        first = next(one for found in refused.values() for one in found if one.is_refused)
        told = {str(key): conflicts_json(found) for key, found in refused.items()}
        raise RoomTaken(first.message, conflicts=told)


def _write(session: Session, target: Target, title: str) -> dict[str, Any]:
    """Returns what the history keeps of it."""
    row, before, after = target.row, state_of(target.row), target.state
    row.place = after.place
    if isinstance(row, Block):
        row.title, row.kind = after.title or row.title, after.kind or row.kind
    row.revision += 1
    session.add(row)
    name = "session_id" if isinstance(row, Slot) else "block_id"
    return {name: str(target.id), "title": title, "before": before.as_json(), "after": after.as_json()}


def _change(event: Event, editor: Editor, step: Step, pieces: list[dict[str, Any]]) -> Change:
    return Change(
        id=new_id(),
        event_id=event.id,
        account_id=editor.id,
        kind=step.kind,
        label=step.label[:LONGEST_LABEL],
        pieces=pieces,
        at=now(),
    )
