"""The events that people were told of, by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from uuid import UUID

from sqlalchemy import Insert, Select, exists, func, select
from sqlalchemy.orm import Session

from services.notifications.models import FanfareEvent, Notification
from shared.database import dialect, insert_on
from shared.database.bulk import among, insert_many, listed
from shared.errors import NotFound

RECENT = 2_000
"""So many of somebody's newest notifications tell which events matter to them."""
MOST_SHOWN, MOST_MATCHES = 20, 100


def remember(session: Session, names: Mapping[UUID, str]) -> None:
    """Keep the names as they were heard last. Mostly there is nothing to write, so nothing is locked."""
    if not names:
        return
    stored = dict(session.execute(_known(dialect(session)), {"ids": list(names)}).all())
    new = [
        {"id": event_id, "name": names[event_id]}
        for event_id in sorted(names)  # two workers wait for each other in one order
        if stored.get(event_id) != names[event_id]
    ]
    if new:
        insert_many(session, _renamed(dialect(session)), new)


@cache
def _known(kind: str) -> Select[UUID, str]:
    event = FanfareEvent.__table__.c
    return select(event.id, event.name).where(listed(kind, event.id, "ids"))


@cache
def _renamed(kind: str) -> Insert:
    statement = insert_on(kind, FanfareEvent)
    return statement.on_conflict_do_update(index_elements=["id"], set_={"name": statement.excluded.name})


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


def matching(session: Session, text: str) -> set[UUID]:
    """Events by a part of their name, or by their id; the newest ones, where it fits very many."""
    wanted = text.strip()
    try:
        return {UUID(wanted)}
    except ValueError:
        by_name = FanfareEvent.name.icontains(wanted, autoescape=True)
        events = select(FanfareEvent.id).where(by_name).order_by(FanfareEvent.id.desc())
        return set(session.scalars(events.limit(MOST_MATCHES)))


def heard_of(session: Session, user_id: UUID, part_of_name: str = "") -> tuple[list[FanfareEvent], bool]:
    """Those that somebody heard of lately, the latest first; and whether there are more than these."""
    recent = (
        select(
            Notification.fanfare_event_id,
            func.row_number().over(order_by=Notification.id.desc()).label("age"),
        )
        .where(Notification.user_id == user_id)
        .order_by(Notification.id.desc())
        .limit(RECENT)
        .subquery()
    )
    events = (
        select(FanfareEvent)
        .join(recent, recent.c.fanfare_event_id == FanfareEvent.id)
        .where(FanfareEvent.name.icontains(part_of_name.strip(), autoescape=True))
        .group_by(FanfareEvent.id)
        .order_by(func.min(recent.c.age))
        .limit(MOST_SHOWN + 1)
    )
    found = session.scalars(events).all()
    return list(found[:MOST_SHOWN]), len(found) > MOST_SHOWN
