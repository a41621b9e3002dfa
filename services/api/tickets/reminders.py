"""Reminders: a hold is about to end, an event begins within a day. Each comes once for the moment it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from services.api.events.models import Event, EventState, Membership
from services.api.events.occasions import occasion
from services.api.events.people import recipient
from services.api.tickets import publications
from services.api.tickets.models import Order, Ticket
from services.api.tickets.states import OrderState, TicketState
from shared.bus import outbox
from shared.database import Database, now
from shared.events import EventTomorrow, Recipient

HOLD_LEFT = timedelta(minutes=5)
EVENT_AHEAD = timedelta(days=1)
BATCH = 50
RECIPIENTS = 500
"""In one event on the bus: some 80 KB."""


def remind_buyers(database: Database) -> bool:
    """Tell a batch of buyers that their seats are held for some minutes more. Returns whether more are waiting."""
    present = now()
    ending = (
        select(Order)
        .where(
            Order.state == OrderState.PENDING,
            Order.hold_ends_at > present,
            Order.hold_ends_at <= present + HOLD_LEFT,
            or_(Order.reminded_of.is_(None), Order.reminded_of < Order.hold_ends_at),
        )
        .order_by(Order.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    with database.transaction() as session:
        found = session.scalars(ending).all()
        for order in found:
            order.reminded_of = order.hold_ends_at
            publications.hold_ending(session, order)
    return len(found) == BATCH


def remind_of_event(database: Database) -> bool:
    """Tell the people of one event that it begins soon; again when it was moved. Returns whether there was one."""
    present = now()
    soon = (
        select(Event)
        .where(
            Event.state == EventState.PUBLISHED,
            Event.starts_at > present,
            Event.starts_at <= present + EVENT_AHEAD,
            or_(Event.reminded_of.is_(None), Event.reminded_of != Event.starts_at),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with database.transaction() as session:
        event = session.scalars(soon).one_or_none()
        if event is None:
            return False
        event.reminded_of = event.starts_at
        people = _people(session, event)
        some = (people[start : start + RECIPIENTS] for start in range(0, len(people), RECIPIENTS))
        outbox.record_all(session, [(_tomorrow(event, recipients), None) for recipients in some])
    return True


def _people(session: Session, event: Event) -> Sequence[Recipient]:
    """Whoever holds a ticket or a role, once."""
    holders = (
        select(Order.account_id)
        .join(Ticket, Ticket.order_id == Order.id)
        .where(Order.event_id == event.id, Ticket.state == TicketState.VALID)
    )
    team = select(Membership.account_id).where(Membership.event_id == event.id)
    accounts = select(Account).where(or_(Account.id.in_(holders), Account.id.in_(team))).order_by(Account.id)
    return [recipient(account) for account in session.scalars(accounts)]


def _tomorrow(event: Event, recipients: Sequence[Recipient]) -> EventTomorrow:
    return EventTomorrow(
        subject=f"events/{event.id}",
        sequence=event.version,
        recipients=tuple(recipients),
        event_id=event.id,
        event_name=event.name,
        occasion=occasion(event),
    )
