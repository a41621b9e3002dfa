"""Every table of this service, for the migrations."""

from __future__ import annotations

from services.payments import closed_orders, customers, models, webhook_events
from services.payments.base import Base

__all__ = ["closed_orders", "customers", "metadata", "models", "webhook_events"]

metadata = Base.metadata
