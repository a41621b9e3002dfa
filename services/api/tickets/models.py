"""Ticket types, orders and tickets. What payments tell about an order is in `payment_models`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.api.accounts.models import Account
from services.api.base import Base, Identified, one_of
from services.api.events.models import Event
from services.api.tickets.errors import IllegalMove
from services.api.tickets.payment_models import OrderPayment, Refund
from services.api.tickets.states import MOVES, OrderState, TicketState

LONGEST_NAME = 100


class TicketType(Identified):
    """What an event sells. How many are left is derived from orders and tickets, never counted here.

    A removed one stays for the orders that name it; nothing else shows it. `revision` grows with every change.
    """

    __tablename__ = "ticket_types"
    __table_args__ = (CheckConstraint("amount >= 0", "amount"), CheckConstraint("quantity > 0", "quantity"))

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    quantity: Mapped[int]
    sales_start: Mapped[datetime | None]
    sales_end: Mapped[datetime | None]
    cancellation: Mapped[dict[str, Any] | None]
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)


class TicketRules(Base):
    """What an event's organisers decided about tickets that are sold. The policies are `CancellationPolicy` as JSON.

    `holds_disputed`: nobody gets in with a ticket while the buyer's bank has its money.
    """

    __tablename__ = "ticket_rules"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    cancellation: Mapped[dict[str, Any] | None]
    holds_disputed: Mapped[bool] = mapped_column(default=False)


class Order(Identified):
    """What somebody wants from one event. While it is pending, and once it is paid, it holds seats.

    `hold_ends_at` is None while a bank decides: the hold then has no end; `reminded_of` is the end that its buyer was
    last reminded of. `sequence` numbers what is published about
    the order; `paid_by` is the payment that its tickets were issued for.
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("account_id", "idempotency_key"),
        Index(
            "ix_orders_hold_ends_at",
            "hold_ends_at",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    state: Mapped[OrderState] = mapped_column(one_of(OrderState), default=OrderState.PENDING)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    placed_at: Mapped[datetime]
    hold_ends_at: Mapped[datetime | None]
    reminded_of: Mapped[datetime | None]
    paid_by: Mapped[UUID | None]
    sequence: Mapped[int] = mapped_column(default=0)
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))

    # Not joined: a row lock on the order would then fall on these as well.
    event: Mapped[Event] = relationship(lazy="selectin")
    buyer: Mapped[Account] = relationship(lazy="selectin")
    items: Mapped[list[OrderItem]] = relationship(lazy="selectin", order_by="OrderItem.ticket_type_id")
    tickets: Mapped[list[Ticket]] = relationship(
        lazy="selectin", order_by="Ticket.id", back_populates="order"
    )
    payments: Mapped[list[OrderPayment]] = relationship(lazy="selectin", order_by=OrderPayment.payment_id)
    refunds: Mapped[list[Refund]] = relationship(lazy="selectin", order_by=Refund.id)

    def move_to(self, state: OrderState) -> None:
        """Raises `IllegalMove`."""
        if state not in MOVES[self.state]:
            raise IllegalMove(f"order {self.id}: {self.state} → {state}")
        self.state = state

    def next_sequence(self) -> int:
        self.sequence += 1
        return self.sequence

    def price_of(self, ticket: Ticket) -> int:
        """What it cost when it was ordered."""
        return next(item.unit_amount for item in self.items if item.ticket_type_id == ticket.ticket_type_id)

    @property
    def refunded(self) -> int:
        """What was given back of the money that paid for it."""
        return sum(payment.refunded_total for payment in self.payments if payment.payment_id == self.paid_by)

    def is_overdue(self, moment: datetime) -> bool:
        """Its hold has ended, though nobody has swept it away yet."""
        return (
            self.state is OrderState.PENDING and self.hold_ends_at is not None and self.hold_ends_at <= moment
        )

    def state_at(self, moment: datetime) -> OrderState:
        """The state to show: an overdue order can no longer be paid."""
        return OrderState.EXPIRED if self.is_overdue(moment) else self.state


class OrderItem(Base):
    """`unit_amount` is the price when it was ordered."""

    __tablename__ = "order_items"
    __table_args__ = (CheckConstraint("quantity > 0", "quantity"),)

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    ticket_type_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_types.id"), primary_key=True, index=True)
    quantity: Mapped[int]
    unit_amount: Mapped[int]

    ticket_type: Mapped[TicketType] = relationship(lazy="selectin")


class Ticket(Identified):
    """One seat. Its code is all that the person at the door needs. `refund_id` is the refund that made it void,
    `voided_by` the buyer who cancelled it.
    """

    __tablename__ = "tickets"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    ticket_type_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_types.id"), index=True)
    code: Mapped[str] = mapped_column(String(14), unique=True)
    state: Mapped[TicketState] = mapped_column(one_of(TicketState), default=TicketState.VALID)
    checked_in_at: Mapped[datetime | None]
    checked_in_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[UUID | None]
    refund_id: Mapped[UUID | None]

    ticket_type: Mapped[TicketType] = relationship(lazy="selectin")
    order: Mapped[Order] = relationship(back_populates="tickets")
