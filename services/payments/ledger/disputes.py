"""Disputes as they are kept, and how they go on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.base import Base
from shared.database import UtcDateTime

DISPUTE_STAGES = {
    # A question of the bank's, which can still become a dispute after it was closed.
    "warning_needs_response": 0,
    "warning_under_review": 1,
    "warning_closed": 2,
    "needs_response": 3,
    "under_review": 4,
    "won": 5,
    "lost": 5,
    "prevented": 5,
}
"""Stripe's own states of a dispute; it never goes back, and what has come to the last stage stays."""
WAITS_FOR_ANSWER = frozenset({"needs_response", "warning_needs_response"})
TAKES_MONEY_BACK = frozenset({"needs_response", "under_review", "lost"})
"""While a dispute is in one of these states Stripe refuses refunds."""


class Dispute(Base):
    """The buyer's bank wants the money back."""

    __tablename__ = "disputes"
    __table_args__ = (Index("ix_disputes_payment_id", "payment_id"),)

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(40))
    respond_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def waits_for_answer(self) -> bool:
        """Until `respond_by`."""
        return self.respond_by is not None and self.status in WAITS_FOR_ANSWER
