"""Orders that nobody may pay for any more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.base import Base
from shared.database import UtcDateTime


class ClosedOrder(Base):
    """No payment may open for this order any more; its payment may be unknown here, or come later."""

    __tablename__ = "closed_orders"

    order_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    cause: Mapped[str] = mapped_column(String(100))
    traceparent: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
