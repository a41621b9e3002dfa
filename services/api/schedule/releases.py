"""Releasing the draft: a copy under a name, in one transaction with what everybody is told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.api.events import versions
from services.api.events.models import Collection, Event
from services.api.events.versions import Scope
from services.api.programme import colours
from services.api.programme.models import ProgrammeSession, Room, SessionState, Speaker, Track
from services.api.schedule import (
    counting,
    differences,
    publications,
    published,
    release_news,
    released,
    rows,
    steps,
)
from services.api.schedule.differences import Difference
from services.api.schedule.errors import NameTaken
from services.api.schedule.intervals import Place
from services.api.schedule.models import Block, ChangeKind, Release, ReleasedSlot, Slot
from services.api.schedule.outcomes import Editor, Outcome
from services.api.schedule.restoring import possible_targets
from services.api.schedule.states import NOWHERE, State
from services.api.schedule.steps import Step
from services.api.schedule.views import place_json
from shared.database import new_id, now


@dataclass(frozen=True)
class Made:
    release: Release
    changes: Sequence[Difference]


def make(session: Session, event: Event, editor: Editor, name: str) -> Made:
    """The event's row is locked. Raises `NameTaken`."""
    _check_name(session, event, name)
    last = published.newest(session, event.id)
    release = _release(session, event, editor, name, last.number + 1 if last else 1)
    session.add(release)
    session.flush()
    old = released.slots(session, last)
    new = _slots(session, event, release, old)
    session.add_all(new)
    draft = counting.count(session, event)
    versions.bump(session, event.id, Collection.SCHEDULE, Scope)
    session.flush()
    changes = differences.between(old, new)
    publications.release_made(session, event, editor, draft.version, release)
    publications.version_released(session, event, release)
    release_news.tell(session, event, release, changes)
    return Made(release, changes)


def coming(session: Session, event: Event, editor: Editor) -> tuple[Release | None, list[Difference]]:
    """What a release would tell now, and since which one. Nothing is released."""
    last = published.newest(session, event.id)
    old = released.slots(session, last)
    new = _slots(session, event, _release(session, event, editor, "", 0), old)
    return last, differences.between(old, new)


def reset(session: Session, event: Event, editor: Editor, release: Release) -> Outcome:
    """The draft as it was released, in one step; without what cannot come back."""
    wanted = {
        slot.session_id: State(Place(slot.room_id, slot.starts_at, slot.ends_at))
        for slot in released.slots(session, release)
    }
    kept = {UUID(block["id"]): State.of_json(block) for block in release.blocks}
    found = {
        **rows.placed(session, event),
        **rows.slots(session, event, wanted),
        **rows.blocks(session, event, kept),
    }
    states = {key: wanted.get(key) or kept.get(key) or NOWHERE for key in found}
    targets = possible_targets(session, event, found, states)
    step = Step(ChangeKind.RESET, f"Went back to release “{release.name}”", targets)
    return steps.take(session, event, editor, step)


def _check_name(session: Session, event: Event, name: str) -> None:
    same = select(Release.id).where(Release.event_id == event.id, Release.name_key == name.casefold())
    if session.scalars(same).first():
        raise NameTaken("Please choose another name.")


def _release(session: Session, event: Event, editor: Editor, name: str, number: int) -> Release:
    return Release(
        id=new_id(),
        event_id=event.id,
        number=number,
        name=name,
        name_key=name.casefold(),
        account_id=editor.id,
        released_at=now(),
        timezone=event.timezone,
        rooms=_rooms(session, event),
        tracks=_tracks(session, event),
        speakers=_speakers(session, event),
        blocks=_blocks(session, event),
    )


def _slots(
    session: Session, event: Event, release: Release, before: Sequence[ReleasedSlot]
) -> list[ReleasedSlot]:
    """`before` is what the last release has."""
    sequences = _sequences(session, event)
    known = {slot.session_id: slot for slot in before}
    found = session.execute(
        select(ProgrammeSession, Slot, Room.name)
        .join(Slot, Slot.session_id == ProgrammeSession.id)
        .join(Room, Room.id == Slot.room_id)
        .where(ProgrammeSession.event_id == event.id, ProgrammeSession.state != SessionState.CANCELLED)
        .order_by(Slot.starts_at, Slot.session_id)
    )
    copies = [_copy(release, talk, slot.place, room) for talk, slot, room in found if slot.place]
    for copy in copies:
        same = known.get(copy.session_id)
        last = sequences.get(copy.session_id)
        is_same = same is not None and not differences.changed_fields(same, copy)
        copy.sequence = 0 if last is None else last if is_same else last + 1
    return copies


def _copy(release: Release, talk: ProgrammeSession, place: Place, room: str) -> ReleasedSlot:
    return ReleasedSlot(
        release_id=release.id,
        session_id=talk.id,
        title=talk.title,
        abstract=talk.abstract,
        type=talk.type.value,
        language=talk.language,
        track_id=talk.track_id,
        speaker_ids=[str(one) for one in talk.speaker_ids],
        room_id=place.room_id,
        room=room,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        was_public=talk.state is SessionState.CONFIRMED,
    )


def _sequences(session: Session, event: Event) -> Mapping[UUID, int]:
    """The highest of each session so far: one that was taken out and comes back goes on counting."""
    found = session.execute(
        select(ReleasedSlot.session_id, func.max(ReleasedSlot.sequence).label("highest"))
        .join(Release, Release.id == ReleasedSlot.release_id)
        .where(Release.event_id == event.id)
        .group_by(ReleasedSlot.session_id)
    )
    return {row.session_id: row.highest for row in found}


def _rooms(session: Session, event: Event) -> list[dict[str, Any]]:
    found = select(Room).where(Room.event_id == event.id).order_by(Room.position, Room.id)
    return [
        {"id": str(one.id), "name": one.name, "capacity": one.capacity, "location": one.location}
        for one in session.scalars(found)
    ]


def _tracks(session: Session, event: Event) -> list[dict[str, Any]]:
    found = select(Track.id, Track.name, Track.color).where(Track.event_id == event.id)
    return [
        {"id": str(one.id), "name": one.name, "color": one.color, "text_color": colours.text_on(one.color)}
        for one in session.execute(found.order_by(Track.position, Track.id))
    ]


def _speakers(session: Session, event: Event) -> list[dict[str, Any]]:
    found = select(Speaker.id, Speaker.name).where(Speaker.event_id == event.id)
    return [
        {"id": str(one.id), "name": one.name}
        for one in session.execute(found.order_by(Speaker.position, Speaker.id))
    ]


def _blocks(session: Session, event: Event) -> list[dict[str, Any]]:
    """With what a reset needs."""
    found = select(Block).where(Block.event_id == event.id, Block.room_id.is_not(None))
    return [
        {"id": str(one.id), "kind": one.kind.value, "title": one.title, **place_json(one.place)}
        for one in session.scalars(found.order_by(Block.starts_at, Block.id))
    ]
