"""Every table of this service, for the migrations."""

from __future__ import annotations

from services.payments import closed_orders, customers, dispute_records, models, webhook_events
from services.payments.base import Base

__all__ = ["closed_orders", "customers", "dispute_records", "metadata", "models", "webhook_events"]

metadata = Base.metadata
