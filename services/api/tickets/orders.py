"""Placing, finding, cancelling and expiring orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from services.api.events.models import Event
from services.api.events.permissions import Action, allowed_to
from services.api.paging import Page, Part, newest_first
from services.api.tickets import holds, issuing, publications, sales, seats
from services.api.tickets.errors import NotPending, PaymentUnderWay, TooManyPending
from services.api.tickets.models import Order, OrderItem, TicketType
from services.api.tickets.states import OrderState
from shared.auth import Person
from shared.database import now
from shared.errors import Forbidden, Invalid, KeyReused, NotFound
from shared.money.currencies import CURRENCIES

MOST_PENDING = 3
"""Per person and event: whoever hoards seats without paying keeps them from others."""
SWEEP_BATCH = 100


@dataclass(frozen=True)
class Placed:
    order: Order
    is_new: bool


def place(
    session: Session, event: Event, buyer_id: UUID, wanted: Mapping[UUID, int], key: str | None = None
) -> Placed:
    """Hold the wanted seats (`{ticket type: quantity}`); what costs nothing is paid at once. The event is kept.

    With a `key` that this buyer has used before the earlier order comes back. Raises `SoldOut`, `NotOnSale`,
    `TooManyPending`, `KeyReused`, `Invalid`.
    """
    # Orders of one person are placed one after the other; otherwise two with the same key could both be new.
    buyer = session.get_one(Account, buyer_id, with_for_update={"key_share": True})
    fingerprint = _fingerprint(event.id, wanted)
    if key and (earlier := _with_key(session, buyer_id, key)):
        return Placed(_same(earlier, fingerprint), is_new=False)
    moment = now()
    sales.check_event(event, moment)
    types = seats.lock_types(session, wanted)
    sales.check_types(event, types, wanted, moment)
    expire_overdue(session, moment, event.id)
    _check_pending(session, event.id, buyer_id)
    seats.require(session, types, wanted)
    order = _new_order(event, buyer, types, wanted, moment)
    order.fingerprint, order.idempotency_key = fingerprint, key
    session.add(order)
    session.flush()
    _open(session, order)
    return Placed(order, is_new=True)


def find(session: Session, order_id: UUID, person: Person) -> tuple[Order, frozenset[Action]]:
    """An order for its buyer or those who run the event, with what the person may do there. Raises `NotFound`."""
    return _seen_by(session, session.get(Order, order_id), person)


def find_locked(session: Session, order_id: UUID, person: Person) -> tuple[Order, frozenset[Action]]:
    """The same, with the order locked."""
    return _seen_by(session, lock(session, [order_id]).get(order_id), person)


def cancel(session: Session, order_id: UUID, person: Person) -> Order:
    """Give the seats back. Again is harmless. Raises `NotFound`, `Forbidden`, `NotPending`, `PaymentUnderWay`."""
    order, _ = find_locked(session, order_id, person)
    if order.account_id != person.id:
        raise Forbidden("Only the buyer can cancel an order.")
    if order.state is OrderState.CANCELLED:
        return order
    if order.state_at(now()) is not OrderState.PENDING:
        raise NotPending(f"It is {order.state_at(now()).replace('_', ' ')} already.")
    if order.hold_ends_at is None:
        raise PaymentUnderWay("Somebody is deciding about a payment for it. Wait for the outcome.")
    order.move_to(OrderState.CANCELLED)
    publications.cancelled(session, order)
    return order


def expire_overdue(session: Session, moment: datetime, event_id: UUID | None = None) -> int:
    """Free seats whose hold has ended, a bounded batch at a time. Returns how many orders that were."""
    # Never waits for a locked order: whoever calls this may hold the locks that its holder wants next.
    statement = (
        select(Order)
        .where(Order.state == OrderState.PENDING, Order.hold_ends_at <= moment)
        .order_by(Order.hold_ends_at)
        .limit(SWEEP_BATCH)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    overdue = session.scalars(statement.where(Order.event_id == event_id) if event_id else statement).all()
    for order in overdue:
        order.move_to(OrderState.EXPIRED)
        publications.expired(session, order)
    return len(overdue)


def lock(session: Session, order_ids: Iterable[UUID]) -> dict[UUID, Order]:
    """The orders as they are now, locked in the order of their ids."""
    statement = (
        select(Order)
        .where(Order.id.in_(set(order_ids)))
        .order_by(Order.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {order.id: order for order in session.scalars(statement)}


def of_person(session: Session, account_id: UUID, part: Part) -> Page[Order]:
    return newest_first(session, Order, Order.account_id == account_id, part)


def of_event(session: Session, event_id: UUID, part: Part) -> Page[Order]:
    return newest_first(session, Order, Order.event_id == event_id, part)


def _seen_by(session: Session, order: Order | None, person: Person) -> tuple[Order, frozenset[Action]]:
    allowed = allowed_to(session, order.event_id, person) if order else frozenset()
    if order is None or not (order.account_id == person.id or Action.SEE_ORDERS in allowed):
        raise NotFound("There is no such order.")
    return order, allowed


def _open(session: Session, order: Order) -> None:
    if order.amount > 0:
        publications.placed(session, order)
        return
    issuing.issue(session, order)
    publications.paid(session, order)


def _new_order(
    event: Event, buyer: Account, types: Sequence[TicketType], wanted: Mapping[UUID, int], moment: datetime
) -> Order:
    amount = sum(kind.amount * wanted[kind.id] for kind in types)
    if amount > CURRENCIES[types[0].currency].largest:
        raise Invalid.field("items", "One order cannot cost that much. Split it into several.")
    items = [OrderItem(ticket_type=kind, quantity=wanted[kind.id], unit_amount=kind.amount) for kind in types]
    return Order(
        event=event,
        buyer=buyer,
        items=items,
        amount=amount,
        currency=types[0].currency,
        placed_at=moment,
        hold_ends_at=holds.end_of_hold(moment, []),
    )


def _check_pending(session: Session, event_id: UUID, account_id: UUID) -> None:
    pending = select(func.count()).where(
        Order.event_id == event_id, Order.account_id == account_id, Order.state == OrderState.PENDING
    )
    if (session.scalar(pending) or 0) >= MOST_PENDING:
        raise TooManyPending("Pay or cancel one of them first: you find them under “My tickets”.")


def _with_key(session: Session, account_id: UUID, key: str) -> Order | None:
    return session.scalar(select(Order).where(Order.account_id == account_id, Order.idempotency_key == key))


def _same(order: Order, fingerprint: str) -> Order:
    if order.fingerprint != fingerprint:
        raise KeyReused("Use a new Idempotency-Key for another order.")
    return order


def _fingerprint(event_id: UUID, wanted: Mapping[UUID, int]) -> str:
    lines = [f"{ticket_type_id}:{wanted[ticket_type_id]}" for ticket_type_id in sorted(wanted)]
    return sha256(f"{event_id} {' '.join(lines)}".encode()).hexdigest()
