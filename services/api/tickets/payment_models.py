"""What was heard about the payments of an order, kept so that it does not matter in which order it was heard."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.api.base import Base, Identified, one_of
from services.api.tickets.states import PaymentState
from shared.events import (
    Event,
    PaymentDisputed,
    PaymentExpired,
    PaymentFailed,
    PaymentOpened,
    PaymentProcessing,
    PaymentRefunded,
    PaymentSucceeded,
)
from shared.events.payments import PaymentEvent

STATES: dict[type[Event], PaymentState] = {
    PaymentOpened: PaymentState.OPEN,
    PaymentProcessing: PaymentState.PROCESSING,
    PaymentSucceeded: PaymentState.SUCCEEDED,
    PaymentFailed: PaymentState.FAILED,
    PaymentExpired: PaymentState.EXPIRED,
}
MEANS_CHARGED = (PaymentSucceeded, PaymentRefunded, PaymentDisputed)
"""Money was taken, even where `payment.succeeded` itself has yet to arrive."""


class OrderPayment(Base):
    """One payment. `sequence` is that of the event behind `state`; `since` is when that event was published."""

    __tablename__ = "order_payments"

    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[PaymentState | None] = mapped_column(one_of(PaymentState))
    sequence: Mapped[int] = mapped_column(default=-1)
    since: Mapped[datetime | None]
    session_ends_at: Mapped[datetime | None]
    was_processing: Mapped[bool] = mapped_column(default=False)
    charged: Mapped[bool] = mapped_column(default=False)
    refunded_total: Mapped[int] = mapped_column(default=0)
    dispute_status: Mapped[str | None] = mapped_column(String(40))
    dispute_sequence: Mapped[int] = mapped_column(default=-1)

    @property
    def shown_state(self) -> PaymentState | None:
        """Once money was taken it succeeded, whatever arrives after."""
        return PaymentState.SUCCEEDED if self.charged else self.state

    def hear(self, event: PaymentEvent, published_at: datetime) -> None:
        """Take in an event. Hearing it again, or after newer ones, changes nothing that is known better."""
        if isinstance(event, MEANS_CHARGED):
            self.charged = True
            self.amount, self.currency = event.amount, event.currency
        if isinstance(event, PaymentOpened):
            self.session_ends_at = event.session_ends_at
        if isinstance(event, PaymentProcessing):
            self.was_processing = True
        if isinstance(event, PaymentRefunded):
            self.refunded_total = max(self.refunded_total, event.refunded_total)
        if isinstance(event, PaymentDisputed):
            self._hear_dispute(event)
        self._hear_state(event, published_at)

    def _hear_state(self, event: PaymentEvent, published_at: datetime) -> None:
        state = STATES.get(type(event))
        if state and event.sequence > self.sequence:
            self.state, self.sequence, self.since = state, event.sequence, published_at

    def _hear_dispute(self, event: PaymentDisputed) -> None:
        if event.sequence > self.dispute_sequence:
            self.dispute_status, self.dispute_sequence = event.status, event.sequence


class Refund(Identified):
    """A request to give money back; payments carries it out and reports `payment.refunded`."""

    __tablename__ = "refunds"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("order_payments.payment_id"), index=True)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(200))
    requested_at: Mapped[datetime]
