"""Every table of this service, for the migrations."""

from __future__ import annotations

from services.payments import customers, models, webhook_events
from services.payments.base import Base

__all__ = ["customers", "metadata", "models", "webhook_events"]

metadata = Base.metadata
