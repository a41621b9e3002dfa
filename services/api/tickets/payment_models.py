"""What was heard about the payments of an order, kept so that it does not matter in which order it was heard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.api.base import Base, Identified, one_of
from services.api.tickets.dispute_models import TAKES_MONEY_BACK, OrderDispute
from services.api.tickets.states import Decision, PaymentState, RefundSource, RefundState
from shared.events import (
    Event,
    PaymentDisputed,
    PaymentExpired,
    PaymentFailed,
    PaymentInReview,
    PaymentOpened,
    PaymentProcessing,
    PaymentRefunded,
    PaymentRefundFailed,
    PaymentSucceeded,
)
from shared.events.payments import PaymentEvent

STATES: dict[type[Event], PaymentState] = {
    PaymentOpened: PaymentState.OPEN,
    PaymentProcessing: PaymentState.PROCESSING,
    PaymentSucceeded: PaymentState.SUCCEEDED,
    PaymentFailed: PaymentState.FAILED,
    PaymentInReview: PaymentState.REVIEW,
    PaymentExpired: PaymentState.EXPIRED,
}
MEANS_CHARGED = (PaymentSucceeded, PaymentRefunded, PaymentDisputed)
"""Money was taken, even where `payment.succeeded` itself has yet to arrive."""


LONGEST_REASON = 200


class OrderPayment(Base):
    """One payment. `sequence` is that of the event behind `state`; `since` is when that event was published.

    In a review `received` is what came instead, `findings` how that differs, `decision` what an organiser made of it.
    `refunded_total` is what payments last said of all refunds together, in the event numbered `refund_sequence`.
    `dispute_status` and `respond_by` are the latest of any dispute, which is all that is known of those that were heard
    of before each had a row of its own.
    """

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
    refund_sequence: Mapped[int] = mapped_column(default=-1)
    received: Mapped[int | None]
    received_currency: Mapped[str | None] = mapped_column(String(3))
    findings: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[Decision | None] = mapped_column(one_of(Decision))
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    respond_by: Mapped[datetime | None]
    dispute_status: Mapped[str | None] = mapped_column(String(40))
    dispute_sequence: Mapped[int] = mapped_column(default=-1)
    disputes: Mapped[list[OrderDispute]] = relationship(
        lazy="selectin", order_by=(OrderDispute.since, OrderDispute.dispute_id)
    )

    @property
    def shown_state(self) -> PaymentState | None:
        """Once money was taken it succeeded, whatever arrives after."""
        is_taken = self.charged or self.decision in (Decision.REFUNDED, Decision.GIVEN_BACK)
        return PaymentState.SUCCEEDED if is_taken else self.state

    @property
    def is_disputed(self) -> bool:
        """The buyer's bank has the money, for now or for good."""
        return bool(TAKES_MONEY_BACK & self._dispute_states)

    @property
    def is_lost(self) -> bool:
        """The bank keeps it."""
        return "lost" in self._dispute_states

    @property
    def _dispute_states(self) -> frozenset[str]:
        return frozenset({each.status for each in self.disputes} or {self.dispute_status or ""})

    @property
    def disputes_heard(self) -> Mapping[str, int]:
        """How far each dispute is known."""
        return {each.dispute_id: each.sequence for each in self.disputes}

    @property
    def awaits_decision(self) -> bool:
        """An organiser has to look at it."""
        return self.shown_state is PaymentState.REVIEW and self.decision is None

    @property
    def can_go_back(self) -> bool:
        """It is known what came in a review. Else only the platform's operator can settle it, at Stripe."""
        return bool(self.received and self.received_currency)

    def can_be_accepted(self, currency: str) -> bool:
        """For an order in that currency."""
        return self.can_go_back and self.received_currency == currency

    def hear(self, event: PaymentEvent, published_at: datetime) -> None:
        """Take in an event. Hearing it again, or after newer ones, changes nothing that is known better."""
        if isinstance(event, MEANS_CHARGED) and not _is_in_review(event):
            self.charged = True
            self.amount, self.currency = event.amount, event.currency
        if isinstance(event, PaymentSucceeded) and event.accepted:
            self.decision = Decision.ACCEPTED
        if isinstance(event, PaymentOpened):
            self.session_ends_at = event.session_ends_at
        if isinstance(event, PaymentInReview):
            self.received, self.received_currency = event.received, event.received_currency
            self.findings = event.findings
        if isinstance(event, PaymentProcessing):
            self.was_processing = True
        if isinstance(event, PaymentRefunded | PaymentRefundFailed):
            self._hear_refund(event)
        if isinstance(event, PaymentDisputed):
            self._hear_dispute(event, published_at)
        self._hear_state(event, published_at)

    def _hear_state(self, event: PaymentEvent, published_at: datetime) -> None:
        state = STATES.get(type(event))
        if state and event.sequence > self.sequence:
            self.state, self.sequence, self.since = state, event.sequence, published_at

    def _hear_refund(self, event: PaymentRefunded | PaymentRefundFailed) -> None:
        if event.sequence > self.refund_sequence:
            self.refunded_total, self.refund_sequence = event.refunded_total, event.sequence

    def _hear_dispute(self, event: PaymentDisputed, published_at: datetime) -> None:
        known = next((each for each in self.disputes if each.dispute_id == event.dispute_id), None)
        if known is None:
            self.disputes.append(OrderDispute.heard_first(event, published_at))
        else:
            known.hear(event, published_at)
        if event.sequence > self.dispute_sequence:
            self.dispute_status, self.dispute_sequence = event.status, event.sequence
            self.respond_by = event.respond_by


def _is_in_review(event: PaymentEvent) -> bool:
    """Then what has happened to its money does not mean that anybody accepted it."""
    return isinstance(event, PaymentRefunded | PaymentDisputed) and event.in_review


class Refund(Identified):
    """Money that goes back: asked for here and carried out by payments, or made at Stripe and heard of from there.

    `failure` is a sentence for organisers.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        Index("uq_refunds_order_id_idempotency_key", "order_id", "idempotency_key", unique=True),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("order_payments.payment_id"), index=True)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    state: Mapped[RefundState] = mapped_column(one_of(RefundState), default=RefundState.REQUESTED)
    failure: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[RefundSource] = mapped_column(one_of(RefundSource))
    requested_at: Mapped[datetime]
    requested_by: Mapped[UUID | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64), default="")

    def hear(self, event: PaymentRefunded | PaymentRefundFailed) -> bool:
        """Whether it has failed just now. Again, or in another order, is harmless."""
        if isinstance(event, PaymentRefunded):
            if self.state is RefundState.REQUESTED:
                self.state = RefundState.SUCCEEDED
            return False
        failed_before = self.state is RefundState.FAILED
        self.state, self.failure = RefundState.FAILED, event.failure
        return not failed_before
