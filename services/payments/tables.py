"""Every table of this service, for the migrations."""

from __future__ import annotations

from services.payments import models
from services.payments.base import Base

__all__ = ["metadata", "models"]

metadata = Base.metadata
