"""At the door."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.tickets import rules
from services.api.tickets.codes import normalise
from services.api.tickets.errors import CheckedInAlready, TicketHeldBack, TicketVoid
from services.api.tickets.models import Order, Ticket
from services.api.tickets.states import TicketState
from shared.database import now
from shared.errors import NotFound
from shared.locale.formats import clock, day


def check_in(session: Session, event: Event, typed_code: str, registrar_id: UUID) -> Ticket:
    """Let somebody in, once. Raises `NotFound`, `CheckedInAlready`, `TicketVoid`, `TicketHeldBack`."""
    ticket = _locked(session, event.id, typed_code)
    if ticket is None:
        raise NotFound("This event has no ticket with that code. Check it letter by letter.")
    _check_state(ticket, event)
    _check_money(session, ticket)
    ticket.state = TicketState.CHECKED_IN
    ticket.checked_in_at = now()
    ticket.checked_in_by = registrar_id
    return ticket


def _locked(session: Session, event_id: UUID, typed_code: str) -> Ticket | None:
    code = normalise(typed_code)
    if code is None:
        return None
    statement = (
        select(Ticket)
        .join(Order, Order.id == Ticket.order_id)
        .where(Ticket.code == code, Order.event_id == event_id)
        .with_for_update(of=Ticket)
    )
    return session.scalar(statement)


def _check_state(ticket: Ticket, event: Event) -> None:
    if ticket.state is TicketState.VOID:
        raise TicketVoid("It was taken back, so it lets nobody in.")
    if ticket.state is TicketState.CHECKED_IN and ticket.checked_in_at:
        at, zone = ticket.checked_in_at, event.timezone
        raise CheckedInAlready(f"It was checked in at {clock(at, zone)} on {day(at, zone)}.")


def _check_money(session: Session, ticket: Ticket) -> None:
    order = ticket.order
    is_disputed = any(payment.is_disputed for payment in order.payments)
    if is_disputed and rules.of_event(session, order.event_id).holds_disputed:
        raise TicketHeldBack("The buyer’s bank disputes the payment. Please call an organiser.")
