"""Every table of this service, for the migrations."""

from __future__ import annotations

from services.payments.base import Base
from services.payments.ledger import disputes, models
from services.payments.orders import closed_orders
from services.payments.stripe import customers
from services.payments.webhooks import models as webhooks

__all__ = ["closed_orders", "customers", "disputes", "metadata", "models", "webhooks"]

metadata = Base.metadata
