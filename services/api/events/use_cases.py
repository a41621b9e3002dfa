"""Creating events, changing them, and finding them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.api.accounts.use_cases import locked
from services.api.events.bodies import ENDS_TOO_SOON, NewEvent
from services.api.events.cursors import Cursor
from services.api.events.models import Event, EventState, Membership, Role
from services.api.events.permissions import is_own, known_to
from shared.auth import Person
from shared.database import now
from shared.errors import Conflict, Invalid

FOLLOWERS: list[Callable[[Event, frozenset[str]], None]] = []
"""What is built upon an event, and is told which of its fields are others now: called in the same transaction."""


class EventInUse(Conflict):
    type = "event-in-use"
    title = "This event cannot be deleted"


@dataclass(frozen=True)
class Page:
    events: list[Event]
    next: Cursor | None


def create(session: Session, person: Person, new: NewEvent) -> Event:
    """A draft, of which the person is the owner. Raises `NotAuthenticated` when their account is gone."""
    locked(session, person.id)
    moment = now()
    event = Event(
        owner_id=person.id,
        **new.model_dump(),
        state=EventState.DRAFT,
        version=1,
        created_at=moment,
    )
    session.add(event)
    session.flush()
    session.add(Membership(event_id=event.id, account_id=person.id, role=Role.OWNER, since=moment))
    return event


def change(event: Event, changes: Mapping[str, Any]) -> None:
    """Set what is different; the version grows when something is. The row is locked. Raises `Invalid`."""
    different = {name: value for name, value in changes.items() if getattr(event, name) != value}
    for name, value in different.items():
        setattr(event, name, value)
    if event.ends_at <= event.starts_at:
        raise Invalid.field("ends_at", ENDS_TOO_SOON)
    if different:
        event.version += 1
        for follow in FOLLOWERS:
            follow(event, frozenset(different))


def delete(session: Session, event: Event) -> None:
    """Delete it with its invites and roles. Raises `EventInUse` when anything was sold; the database knows."""
    try:
        session.delete(event)
        session.flush()
    except IntegrityError as error:
        raise EventInUse("People have ordered tickets for it. Take it back to a draft instead.") from error


def find(
    session: Session,
    person: Person | None,
    *,
    cursor: Cursor | None = None,
    limit: int = 50,
    upcoming: bool = False,
    mine: bool = False,
) -> Page:
    """What is published and what is the person's own, by start."""
    found = select(Event).where(is_own(person.id if person else None) if mine else known_to(person))
    if upcoming:
        found = found.where(Event.ends_at > now())
    if cursor:
        found = found.where(_after(cursor))
    rows = list(session.scalars(found.order_by(Event.starts_at, Event.id).limit(limit + 1)))
    more = len(rows) > limit
    return Page(rows[:limit], Cursor.of(rows[limit - 1]) if more else None)


def _after(cursor: Cursor) -> ColumnElement[bool]:
    same_start = and_(Event.starts_at == cursor.starts_at, Event.id > cursor.event_id)
    return or_(Event.starts_at > cursor.starts_at, same_start)
