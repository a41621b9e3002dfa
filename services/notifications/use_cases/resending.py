"""Sending a mail once more, because an administrator says so."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.notifications.models import Delivery, DeliveryStatus
from services.notifications.use_cases import bounces
from shared.database import now
from shared.errors import Conflict, NotFound

ON_ITS_WAY = "It is on its way just now. Look again in a minute."


def resend(session: Session, record_id: UUID, admin_id: UUID) -> None:
    """Queue its mails anew, whatever came of them; an address that was stopped is tried again, what was read is too.

    Who unsubscribed meanwhile gets nothing all the same.

    Raises NotFound for what was never mailed, Conflict while a mail is under way.
    """
    own = or_(Delivery.notification_id == record_id, Delivery.id == record_id)
    rows = session.scalars(select(Delivery).where(own).order_by(Delivery.id).with_for_update()).all()
    if not rows:
        raise NotFound("Nothing of this was sent by mail.")
    if any(row.status == DeliveryStatus.SENDING for row in rows):
        raise Conflict(ON_ITS_WAY)
    for row in rows:
        bounces.resume(session, row.address)
        row.status, row.attempts, row.error = DeliveryStatus.PENDING, 0, None
        row.next_at = row.due_at = row.resent_at = now()
        row.resent_by, row.in_digest = admin_id, False
