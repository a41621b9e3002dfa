"""Disputes as they were heard of, kept so that it does not matter in which order."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.api.base import Base
from shared.events import PaymentDisputed

TAKES_MONEY_BACK = frozenset({"needs_response", "under_review", "lost"})
"""Stripe's states of a dispute in which the money is not there to be given back."""
WAITS_FOR_ANSWER = frozenset({"needs_response", "warning_needs_response"})
"""Those in which its deadline counts."""


class OrderDispute(Base):
    """The buyer's bank wants a payment back, or a part of it; after one is settled there can be another.

    `sequence` is that of the event behind `status`, `since` when the first one was published.
    """

    __tablename__ = "order_disputes"

    dispute_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("order_payments.payment_id"), index=True)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(40))
    respond_by: Mapped[datetime | None]
    sequence: Mapped[int]
    since: Mapped[datetime]

    @classmethod
    def heard_first(cls, event: PaymentDisputed, published_at: datetime) -> OrderDispute:
        """As the first event about it says, which need not be the oldest."""
        return cls(
            dispute_id=event.dispute_id,
            payment_id=event.payment_id,
            amount=event.disputed,
            currency=event.currency,
            status=event.status,
            respond_by=event.respond_by,
            sequence=event.sequence,
            since=published_at,
        )

    @property
    def waits_for_answer(self) -> bool:
        """Until `respond_by`."""
        return self.respond_by is not None and self.status in WAITS_FOR_ANSWER

    def hear(self, event: PaymentDisputed, published_at: datetime) -> None:
        """Take in what is newer than what is known."""
        self.since = min(self.since, published_at)
        if event.sequence > self.sequence:
            self.status, self.respond_by, self.sequence = event.status, event.respond_by, event.sequence
