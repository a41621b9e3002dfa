"""Mail that waits for its hour follows what its reader chooses meanwhile."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.messages.categories import CATEGORIES
from services.notifications.models import Delivery, DeliveryStatus
from services.notifications.use_cases import preferences
from services.notifications.use_cases.preferences import Choices
from shared.database import now


def follow(session: Session, user_id: UUID) -> None:
    """Who chose another digest, or none, does not wait for the old one. What was tried before keeps its turn."""
    own = preferences.choices_of(session, [user_id])[user_id]
    waits = (Delivery.status == DeliveryStatus.PENDING, Delivery.attempts == 0, Delivery.resent_at.is_(None))
    rows = select(Delivery).where(Delivery.user_id == user_id, *waits).order_by(Delivery.id).with_for_update()
    present = now()
    for row in session.scalars(rows):
        if not CATEGORIES[row.category].locked:
            _plan(row, own, present)


def _plan(row: Delivery, own: Choices, present: datetime) -> None:
    category = CATEGORIES[row.category]
    row.in_digest = own.in_digest(category)
    row.next_at = max(own.mail_at(category, present if row.in_digest else row.created_at), present)
    row.due_at = row.next_at
