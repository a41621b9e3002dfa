"""Payments and refunds, and the moves that are legal between their states."""

from __future__ import annotations

import logging
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Enum,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    Uuid,
    bindparam,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.payments.base import Base
from shared.database import UtcDateTime, new_id, now
from shared.observability import metrics


class PaymentState(StrEnum):
    CREATED = "created"
    """The row stands, Stripe has not answered yet."""
    OPEN = "open"
    """The buyer can pay. A declined card changes nothing here."""
    PROCESSING = "processing"
    """The buyer has paid, the bank has yet to answer."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"
    REVIEW = "review"
    """What was paid is not what was asked for: a person must look."""


class RefundState(StrEnum):
    REQUESTED = "requested"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


S, R = PaymentState, RefundState
PAYMENT_MOVES: dict[PaymentState, frozenset[PaymentState]] = {
    S.CREATED: frozenset({S.OPEN, S.FAILED, S.EXPIRED}),
    S.OPEN: frozenset({S.PROCESSING, S.SUCCEEDED, S.FAILED, S.EXPIRED, S.REVIEW}),
    S.PROCESSING: frozenset({S.SUCCEEDED, S.FAILED, S.REVIEW}),
    # Late money.
    S.FAILED: frozenset({S.SUCCEEDED, S.REVIEW}),
    S.EXPIRED: frozenset({S.PROCESSING, S.SUCCEEDED, S.REVIEW}),
    S.SUCCEEDED: frozenset(),
    # Only a person leads out of it, see `reviews`.
    S.REVIEW: frozenset({S.SUCCEEDED}),
}
REFUND_MOVES: dict[RefundState, frozenset[RefundState]] = {
    R.REQUESTED: frozenset({R.PENDING, R.SUCCEEDED, R.FAILED, R.CANCELED}),
    R.PENDING: frozenset({R.SUCCEEDED, R.FAILED, R.CANCELED}),
    # A bank can hand a refund back days later.
    R.SUCCEEDED: frozenset({R.FAILED}),
    R.FAILED: frozenset(),
    R.CANCELED: frozenset(),
}
UNFINISHED = (S.CREATED, S.OPEN, S.PROCESSING)
TAKEN = (S.SUCCEEDED, S.REVIEW)
"""Stripe has the money, the right sum of it or another."""
GAVE_WAY = (S.FAILED, S.EXPIRED)
GAVE_BACK_NOTHING = (R.FAILED, R.CANCELED)
logger = logging.getLogger(__name__)


def _values(states: type[StrEnum]) -> list[str]:
    return [state.value for state in states]


def _state_type(states: type[StrEnum]) -> Enum:
    return Enum(states, native_enum=False, create_constraint=False, length=16, values_callable=_values)


class Payment(Base):
    """One try to get an order paid: one row, one Checkout Session. Amounts are ISO 4217 minor units.

    `unclear` is what Stripe says that our units cannot express, until an operator has looked.
    """

    __tablename__ = "payments"
    __table_args__ = (
        # At most one current payment per order. One that failed or expired gives way for good, so that late money
        # can still reach it without colliding with its successor.
        Index(
            "uq_payments_current_order",
            "order_id",
            unique=True,
            postgresql_where=text("is_current"),
            sqlite_where=text("is_current"),
        ),
        Index("ix_payments_order_id", "order_id"),
        Index("ix_payments_state_check_at", "state", "check_at"),
        Index(
            "ix_payments_unclear",
            "id",
            postgresql_where=text("unclear IS NOT NULL"),
            sqlite_where=text("unclear IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    order_id: Mapped[UUID] = mapped_column(Uuid)
    event_id: Mapped[UUID] = mapped_column(Uuid)
    event_name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    account_id: Mapped[UUID | None] = mapped_column(Uuid)
    buyer_name: Mapped[str] = mapped_column(Text)
    buyer_email: Mapped[str] = mapped_column(Text)
    buyer_language: Mapped[str] = mapped_column(String(35))
    occasion: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[PaymentState] = mapped_column(_state_type(PaymentState), default=S.CREATED)
    is_current: Mapped[bool] = mapped_column(default=True)
    key: Mapped[str] = mapped_column(String(255), unique=True)
    # Sent again exactly as stored. JSON, not JSONB: that would put the names into another order.
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    session_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    intent_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    checkout_url: Mapped[str | None] = mapped_column(Text)
    session_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    amount_received: Mapped[int] = mapped_column(BigInteger, default=0)
    received_currency: Mapped[str | None] = mapped_column(String(3))
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    checks: Mapped[int] = mapped_column(Integer, default=0)
    check_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unclear: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def charged(self) -> tuple[int, str]:
        """Amount and currency that were taken, as far as anybody relies on them: in a review what really came."""
        if self.reviewed_at is None and self.state is not S.REVIEW:
            return self.amount, self.currency
        return self.amount_received, self.received_currency or self.currency


class Refund(Base):
    """Money given back. Its id is the one that `refund.requested` named; Stripe's own refunds get one here."""

    __tablename__ = "refunds"
    __table_args__ = (
        Index("ix_refunds_payment_id", "payment_id"),
        Index("ix_refunds_state_next_at", "state", "next_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(16))
    state: Mapped[RefundState] = mapped_column(_state_type(RefundState), default=R.REQUESTED)
    failure: Mapped[str] = mapped_column(Text, default="")
    stripe_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    key: Mapped[str | None] = mapped_column(String(255), unique=True)
    parameters: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    traceparent: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditEntry(Base):
    """Who or what moved a payment or one of its refunds or disputes, and when; also what was refused.

    Where the payment stays where it is, `from_state` equals `to_state` and the note tells what happened.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_payment_id", "payment_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    refund_id: Mapped[UUID | None] = mapped_column(ForeignKey("refunds.id"))
    dispute_id: Mapped[str | None] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    actor: Mapped[str] = mapped_column(String(300))
    from_state: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    stripe_request: Mapped[str] = mapped_column(String(255), default="")
    note: Mapped[str] = mapped_column(Text, default="")


_LOCK = select(Payment).where(Payment.id == bindparam("payment_id", type_=Uuid())).with_for_update()
"""Built once: to build it takes longer than to run it."""
_ANEW = {"populate_existing": True}


def lock(session: Session, payment_id: UUID) -> Payment:
    """The payment, locked until the transaction ends. Raises `sqlalchemy.exc.NoResultFound`."""
    return session.scalars(_LOCK, {"payment_id": payment_id}, execution_options=_ANEW).one()


def note_down(
    session: Session,
    payment: Payment,
    actor: str,
    note: str,
    request: str = "",
    dispute_id: str | None = None,
) -> None:
    """Audit what happened to a payment without moving it."""
    entry = AuditEntry(payment_id=payment.id, actor=actor, note=note, stripe_request=request)
    entry.from_state = entry.to_state = payment.state
    entry.dispute_id = dispute_id
    session.add(entry)


def leave_to_a_person(
    session: Session, payment: Payment, actor: str, finding: str, request: str = ""
) -> None:
    """What cannot be taken over without a guess waits for an operator, once; the payment itself stays as it is."""
    known = select(AuditEntry.id).where(AuditEntry.payment_id == payment.id, AuditEntry.note == finding)
    if session.scalars(known).first() is not None:
        return
    logger.error("payment needs a review", extra={"payment_id": str(payment.id), "why": finding})
    note_down(session, payment, actor, finding, request)
    payment.unclear = finding


def end_review(session: Session, payment: Payment, actor: str, note: str) -> None:
    """Nobody needs to decide any more about money that is gone, such as by Stripe's dashboard."""
    if payment.state is PaymentState.REVIEW and payment.reviewed_at is None:
        payment.reviewed_at = now()
        note_down(session, payment, actor, note)


def move(
    session: Session, payment: Payment, to: PaymentState, actor: str, request: str = "", note: str = ""
) -> bool:
    """Move a locked payment forward and audit it; False, and nothing done, where the table knows no such move.

    `request` is Stripe's id of the request that brought the news.
    """
    if to not in PAYMENT_MOVES[payment.state]:
        return False
    entry = AuditEntry(payment_id=payment.id, actor=actor, from_state=payment.state, to_state=to)
    entry.stripe_request, entry.note = request, note
    session.add(entry)
    logger.info("payment moved", extra={"payment_id": str(payment.id), "from": payment.state, "to": to})
    payment.state = to
    payment.is_current = payment.is_current and to not in GAVE_WAY
    metrics.PAYMENT_MOVES.labels(to.value).inc()
    return True


def move_refund(
    session: Session,
    refund: Refund,
    to: RefundState,
    actor: str,
    request: str = "",
    note: str = "",
    failure: str = "",
) -> bool:
    """The same for a refund, whose payment must be locked. `note` is for the audit alone, `failure` for people."""
    if to not in REFUND_MOVES[refund.state]:
        return False
    entry = AuditEntry(payment_id=refund.payment_id, refund_id=refund.id, actor=actor)
    entry.from_state, entry.to_state = refund.state, to
    entry.stripe_request, entry.note = request, note
    session.add(entry)
    logger.info("refund moved", extra={"refund_id": str(refund.id), "from": refund.state, "to": to})
    refund.state, refund.failure = to, failure
    return True
