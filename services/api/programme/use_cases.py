"""Adding to an event's programme, changing it, putting it in order. The event's row is locked by whoever calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.api.accounts.addresses import key_of
from services.api.events.models import Event
from services.api.programme import tracks
from services.api.programme.edits import Edit, editing
from services.api.programme.errors import TooMany
from services.api.programme.models import (
    Item,
    Picture,
    Pictured,
    ProgrammeSession,
    SessionSpeaker,
    Speaker,
    Track,
)
from services.api.programme.resources import Resource
from services.api.programme.tracks import ALL, Reach
from shared.database import new_id, now
from shared.errors import Invalid, NotFound
from shared.locale.formats import rfc3339
from shared.web import Body


def add(session: Session, event: Event, resource: Resource, body: Body, reach: Reach = ALL) -> Item:
    """At the end of its list. Raises `Invalid`, `Forbidden`, `TooMany`."""
    with editing(session, event) as edit:
        return add_within(session, event, resource, body, edit, reach)


def add_within(
    session: Session,
    event: Event,
    resource: Resource,
    body: Body,
    edit: Edit,
    reach: Reach = ALL,
    item_id: UUID | None = None,
) -> Item:
    """Like `add`, as a part of a larger change. `item_id` where it is known before."""
    model = resource.model
    count, following = session.execute(
        select(func.count(), func.coalesce(func.max(model.position) + 1, 0)).where(model.event_id == event.id)
    ).one()
    if count >= resource.most:
        raise TooMany(f"An event has at most {resource.most} {resource.name}.")
    row = model(
        id=item_id or new_id(),
        event_id=event.id,
        position=following,
        version=1,
        public_version=1,
        created_at=now(),
    )
    _fill(session, event, row, body.model_dump(), reach)
    session.add(row)
    session.flush()
    edit.added(row)
    return row


def change(session: Session, event: Event, row: Item, body: Body, reach: Reach = ALL) -> None:
    """Make the row what the body says. Raises `Invalid`, `Forbidden`."""
    with editing(session, event) as edit:
        change_within(session, event, row, body, reach, edit)


def change_within(session: Session, event: Event, row: Item, body: Body, reach: Reach, edit: Edit) -> None:
    """Like `change`, as a part of a larger one."""
    check_reach(row, reach)
    edit.changing(row)
    _fill(session, event, row, body.model_dump(), reach)


def delete(session: Session, event: Event, row: Item, reach: Reach = ALL) -> None:
    """With its picture; sessions stay and lose the track or the speaker. Raises `Forbidden`."""
    check_reach(row, reach)
    with editing(session, event) as edit:
        for talk in _sessions_with(session, row):
            edit.changing(talk)
            _let_go(talk, row)
        session.flush()
        edit.removing(session, event, row)
        if isinstance(row, Pictured):
            forget_picture(session, row)
        session.delete(row)


def arrange(session: Session, event: Event, resource: Resource, ids: Sequence[UUID]) -> None:
    """Put the whole collection into this order. Raises `Invalid` when `ids` are not exactly its own."""
    rows = {row.id: row for row in every(session, event.id, resource)}
    if set(ids) != set(rows):
        raise Invalid.field("ids", f"Please name each of the {len(rows)} {resource.name} exactly once")
    with editing(session, event) as edit:
        for position, row_id in enumerate(ids):
            edit.changing(rows[row_id])
            rows[row_id].position = position


def every(session: Session, event_id: UUID, resource: Resource) -> Sequence[Item]:
    """The whole collection, in order."""
    model = resource.model
    found = select(model).where(model.event_id == event_id).order_by(model.position, model.id)
    return session.scalars(found).all()


def find(session: Session, event_id: UUID, resource: Resource, item_id: UUID) -> Item:
    """Raises `NotFound`, for one of another event too."""
    row = session.get(resource.model, item_id, populate_existing=True)
    if row is None or row.event_id != event_id:
        raise NotFound(f"There is no such {resource.singular}.")
    return row


def check_reach(row: Item, reach: Reach) -> None:
    """Raises `Forbidden` for a session of another's track."""
    if isinstance(row, ProgrammeSession):
        reach.check(row.track_id)


def forget_picture(session: Session, row: Pictured) -> None:
    picture = session.get(Picture, row.picture_id) if row.picture_id else None
    row.picture_id = None
    if picture:
        session.delete(picture)


def _fill(session: Session, event: Event, row: Item, values: Mapping[str, Any], reach: Reach) -> None:
    """Checked before anything is set: the database would refuse a row that points at what is not there."""
    if isinstance(row, Track):
        tracks.check_organizers(session, event.id, values["organizer_ids"])
    if isinstance(row, ProgrammeSession):
        _check_references(session, event.id, values)
        reach.check(values["track_id"])
    for name, value in values.items():
        setattr(row, name, _plain(value))
    if isinstance(row, Speaker):
        row.email_key = key_of(row.email) if row.email else None


def _check_references(session: Session, event_id: UUID, values: Mapping[str, Any]) -> None:
    if values["track_id"] and not _all_there(session, event_id, Track, [values["track_id"]]):
        raise Invalid.field("track_id", "There is no such track in this event")
    if not _all_there(session, event_id, Speaker, values["speaker_ids"]):
        raise Invalid.field("speaker_ids", "There is no such speaker in this event")


def _all_there(session: Session, event_id: UUID, model: type[Item], ids: Sequence[UUID]) -> bool:
    if not ids:
        return True
    found = select(func.count()).where(model.event_id == event_id, model.id.in_(ids))
    return session.scalar(found) == len(ids)


def _sessions_with(session: Session, row: Item) -> Iterable[ProgrammeSession]:
    if isinstance(row, Track):
        return session.scalars(select(ProgrammeSession).where(ProgrammeSession.track_id == row.id)).all()
    if isinstance(row, Speaker):
        theirs = select(SessionSpeaker.session_id).where(SessionSpeaker.speaker_id == row.id)
        return session.scalars(select(ProgrammeSession).where(ProgrammeSession.id.in_(theirs))).all()
    return ()


def _let_go(talk: ProgrammeSession, of: Item) -> None:
    if isinstance(of, Track):
        talk.track_id = None
    else:
        talk.speaker_ids = [one for one in talk.speaker_ids if one != of.id]


def _plain(value: Any) -> Any:
    """As columns keep it: JSON has no tuples and no moments."""
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: rfc3339(one) if isinstance(one, datetime) else one for name, one in value.items()}
    return value
