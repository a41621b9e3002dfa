"""The events that people were told of, by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.notifications.models import FanfareEvent, Notification
from shared.bulk import among, insert_many
from shared.database import insert
from shared.errors import NotFound

RECENT = 200
"""So many of somebody's newest notifications tell which events matter to them."""


def remember(session: Session, names: Mapping[UUID, str]) -> None:
    """Keep the names as they were heard last. Mostly there is nothing to write, so nothing is locked."""
    if not names:
        return
    known = select(FanfareEvent.id, FanfareEvent.name).where(among(session, FanfareEvent.id, names.keys()))
    stored = {row.id: row.name for row in session.execute(known)}
    new = [
        {"id": event_id, "name": names[event_id]}
        for event_id in sorted(names)  # two workers wait for each other in one order
        if stored.get(event_id) != names[event_id]
    ]
    if new:
        statement = insert(session, FanfareEvent)
        renamed = statement.on_conflict_do_update(
            index_elements=["id"], set_={"name": statement.excluded.name}
        )
        insert_many(session, renamed, new)


def of_reader_by_id(
    session: Session, user_id: UUID, event_id: UUID, chosen: Collection[UUID]
) -> FanfareEvent:
    """Raises NotFound for an event that this person never heard of: it may be a draft of somebody else's."""
    told = exists().where(Notification.user_id == user_id, Notification.fanfare_event_id == event_id)
    found = session.get(FanfareEvent, event_id)
    if found is None or not (event_id in chosen or session.scalar(select(told))):
        raise NotFound("There is no such event.")
    return found


def named(session: Session, event_ids: Collection[UUID]) -> list[FanfareEvent]:
    """By name."""
    if not event_ids:
        return []
    events = select(FanfareEvent).where(among(session, FanfareEvent.id, event_ids))
    return list(session.scalars(events.order_by(FanfareEvent.name, FanfareEvent.id)))


def of_reader(session: Session, user_id: UUID, chosen: Collection[UUID]) -> list[FanfareEvent]:
    """Those that somebody heard of lately, and those they chose something for, by name."""
    recent = (
        select(Notification.fanfare_event_id)
        .where(Notification.user_id == user_id)
        .order_by(Notification.id.desc())
        .limit(RECENT)
    )
    heard_of = {event_id for event_id in session.scalars(recent) if event_id}
    return named(session, heard_of | set(chosen))
