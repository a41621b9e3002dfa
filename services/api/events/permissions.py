"""Who may do what in an event: one table, and the one question everybody asks of it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, Uuid, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from services.api.events.models import Event, EventState, Membership, Role
from shared.auth import Person
from shared.errors import Forbidden, NotFound


class Action(StrEnum):
    """Each reads as the end of "you may not …"."""

    SEE_DRAFT = "see this event before it is published"
    SEE_PROGRAMME = "see what only the team sees of the programme"
    MANAGE_PROGRAMME = "change the programme of this event"
    MANAGE_SESSIONS = "change the sessions of this event"
    MANAGE_SCHEDULE = "change the schedule of this event"
    RELEASE_SCHEDULE = "release the schedule of this event, or bring back an earlier one"
    SEE_PROPOSALS = "see what was proposed for this event"
    REVIEW = "review proposals for this event"
    DECIDE_PROPOSALS = "decide about proposals for this event"
    MANAGE_EVENT = "change this event"
    DELETE_EVENT = "delete this event"
    SEE_PEOPLE = "see the people of this event"
    INVITE = "invite people to this event"
    MANAGE_TICKETS = "change what this event sells"
    SEE_ORDERS = "see this event's orders"
    REFUND = "give money back"
    CHECK_IN = "check people in"
    MANAGE_WEBHOOKS = "see or change the webhooks of this event"


REVIEWING = frozenset({Action.SEE_PROPOSALS, Action.REVIEW})
ALLOWED: dict[Role, frozenset[Action]] = {
    Role.OWNER: frozenset(Action),
    Role.ORGANIZER: frozenset(Action) - {Action.DELETE_EVENT},
    # Only the sessions of their own tracks, see services/api/programme/tracks.py.
    Role.TRACK_ORGANIZER: frozenset(
        {
            Action.SEE_DRAFT,
            Action.SEE_PEOPLE,
            Action.SEE_PROGRAMME,
            Action.MANAGE_SESSIONS,
            Action.MANAGE_SCHEDULE,
        }
        | REVIEWING
    ),
    Role.MODERATOR: frozenset({Action.SEE_DRAFT, Action.SEE_PEOPLE, Action.SEE_PROGRAMME}) | REVIEWING,
    Role.REGISTRAR: frozenset({Action.SEE_DRAFT, Action.SEE_ORDERS, Action.CHECK_IN}),
    Role.SPEAKER: frozenset({Action.SEE_DRAFT}),
}


def roles_with(action: Action) -> tuple[Role, ...]:
    return tuple(role for role, actions in ALLOWED.items() if action in actions)


TEAM_ROLES = roles_with(Action.SEE_PROGRAMME)
_EVENT, _ACCOUNT = bindparam("event_id", type_=Uuid()), bindparam("account_id", type_=Uuid())
_ROLES = select(Membership.role).where(Membership.event_id == _EVENT, Membership.account_id == _ACCOUNT)
_WITH_ROLES = (
    select(Event, Membership.role)
    .outerjoin(Membership, and_(Membership.event_id == Event.id, Membership.account_id == _ACCOUNT))
    .where(Event.id == _EVENT)
)
"""Built once: to build it takes longer than to run it."""
_KEEPING = _WITH_ROLES.with_for_update(read=True, key_share=True, of=Event)


def require(
    session: Session,
    event_id: UUID,
    person: Person | None,
    action: Action,
    *,
    lock: bool = False,
    keep: bool = False,
) -> Event:
    """The event, for somebody who may do this. Until the transaction ends `lock` holds its row against other changes,
    and `keep` only against being deleted: for who adds something to it.

    Raises `NotFound` for a draft of which the person may not even know, `Forbidden` otherwise.
    """
    return enter(session, event_id, person, action, lock=lock, keep=keep)[0]


def enter(
    session: Session,
    event_id: UUID,
    person: Person | None,
    action: Action,
    *,
    lock: bool = False,
    keep: bool = False,
) -> tuple[Event, frozenset[Action]]:
    """As `require`, with all that the person may do there."""
    read = _locked if lock else _kept if keep else _read
    event, allowed = _found(*read(session, event_id, person))
    if action not in allowed:
        raise Forbidden(f"You may not {action}. Ask its organisers for a role that may.")
    return event, allowed


def visible(session: Session, event_id: UUID, person: Person | None, *, keep: bool = False) -> Event:
    """The event, for anybody who may know of it. `keep`: as with `require`. Raises `NotFound`."""
    return _found(*(_kept if keep else _read)(session, event_id, person))[0]


def allowed_to(session: Session, event_id: UUID, person: Person | None) -> frozenset[Action]:
    """All that the person may do there; nothing for who has no role."""
    if person is None:
        return frozenset()
    return _actions(session.scalars(_ROLES, {"event_id": event_id, "account_id": person.id}))


def known_to(person: Person | None) -> ColumnElement[bool]:
    """Of which events somebody may know: what is published, and their own."""
    return or_(is_published(), is_own(person.id)) if person else is_published()


def is_published() -> ColumnElement[bool]:
    return Event.state == EventState.PUBLISHED


def is_own(account_id: UUID | BindParameter[UUID] | None) -> ColumnElement[bool]:
    """Whether they hold a role that sees the draft."""
    held = select(Membership.event_id).where(
        Membership.account_id == account_id, Membership.role.in_(roles_with(Action.SEE_DRAFT))
    )
    return Event.id.in_(held)


def _found(event: Event | None, allowed: frozenset[Action]) -> tuple[Event, frozenset[Action]]:
    if event is None or not (event.is_published or Action.SEE_DRAFT in allowed):
        raise NotFound("There is no such event, or it is not published yet.")
    return event, allowed


def _read(
    session: Session,
    event_id: UUID,
    person: Person | None,
    statement: Select[*tuple[Any, ...]] = _WITH_ROLES,
) -> tuple[Event | None, frozenset[Action]]:
    asked = {"event_id": event_id, "account_id": person.id if person else None}
    rows = session.execute(statement, asked).all()
    return (rows[0].Event if rows else None), _actions(row.role for row in rows if row.role)


def _kept(session: Session, event_id: UUID, person: Person | None) -> tuple[Event | None, frozenset[Action]]:
    return _read(session, event_id, person, _KEEPING)


def _locked(
    session: Session, event_id: UUID, person: Person | None
) -> tuple[Event | None, frozenset[Action]]:
    """One after the other: whoever waited for the lock may have lost a role meanwhile.

    `key_share` lets others insert rows that refer to it: who holds what this one wants next would never get there.
    """
    event = session.get(Event, event_id, with_for_update={"key_share": True}, populate_existing=True)
    return event, allowed_to(session, event_id, person) if event else frozenset()


def _actions(roles: Iterable[Role]) -> frozenset[Action]:
    return frozenset().union(*(ALLOWED[role] for role in roles))
