"""Who may do what in an event: one table, and the one question everybody asks of it."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.events.models import Event, Membership, Role
from shared.auth import Person
from shared.errors import Forbidden, NotFound


class Action(StrEnum):
    """Each reads as the end of "you may not …"."""

    SEE_DRAFT = "see this event before it is published"
    MANAGE_EVENT = "change this event"
    DELETE_EVENT = "delete this event"
    SEE_PEOPLE = "see the people of this event"
    INVITE = "invite people to this event"
    MANAGE_TICKETS = "change what this event sells"
    SEE_ORDERS = "see this event's orders"
    REFUND = "give money back"
    CHECK_IN = "check people in"


ALLOWED: dict[Role, frozenset[Action]] = {
    Role.OWNER: frozenset(Action),
    Role.ORGANIZER: frozenset(Action) - {Action.DELETE_EVENT},
    Role.TRACK_ORGANIZER: frozenset({Action.SEE_DRAFT, Action.SEE_PEOPLE}),
    Role.MODERATOR: frozenset({Action.SEE_DRAFT, Action.SEE_PEOPLE}),
    Role.REGISTRAR: frozenset({Action.SEE_DRAFT, Action.SEE_ORDERS, Action.CHECK_IN}),
    Role.SPEAKER: frozenset({Action.SEE_DRAFT}),
}


def require(
    session: Session, event_id: UUID, person: Person | None, action: Action, *, lock: bool = False
) -> Event:
    """The event, for somebody who may do this. `lock` holds its row until the transaction ends.

    Raises `NotFound` for a draft of which the person may not even know, `Forbidden` otherwise.
    """
    event, allowed = _found(session, event_id, person, lock=lock)
    if action not in allowed:
        raise Forbidden(f"You may not {action}. Ask its organisers for a role that may.")
    return event


def visible(session: Session, event_id: UUID, person: Person | None, *, lock: bool = False) -> Event:
    """The event, for anybody who may know of it. Raises `NotFound`."""
    return _found(session, event_id, person, lock=lock)[0]


def allowed_to(session: Session, event_id: UUID, person: Person | None) -> frozenset[Action]:
    """All that the person may do there; nothing for who has no role."""
    if person is None:
        return frozenset()
    roles = session.scalars(
        select(Membership.role).where(Membership.event_id == event_id, Membership.account_id == person.id)
    )
    return frozenset().union(*(ALLOWED[role] for role in roles))


def _found(
    session: Session, event_id: UUID, person: Person | None, *, lock: bool
) -> tuple[Event, frozenset[Action]]:
    event = session.get(Event, event_id, with_for_update=lock or None)
    allowed = allowed_to(session, event_id, person) if event else frozenset()
    if event is None or not (event.is_published or Action.SEE_DRAFT in allowed):
        raise NotFound("There is no such event, or it is not published yet.")
    return event, allowed
