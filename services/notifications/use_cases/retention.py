"""What is old goes: read notifications after 90 days, everything after 400, with the mails that told the same.

Each step is a short transaction over a bounded batch, so that nobody waits for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import SQLColumnExpression, delete, select
from sqlalchemy.orm import Session

from services.notifications.models import Delivery, DeliveryStatus, Inbox, Notification
from services.notifications.use_cases import inboxes
from shared.bus import outbox
from shared.database import Database, now
from shared.database.bulk import among

READ_KEPT, ALL_KEPT = timedelta(days=90), timedelta(days=400)
BATCH = 200
"""An event that tells of so many is of bounded size."""
FINISHED = (DeliveryStatus.SENT, DeliveryStatus.FAILED, DeliveryStatus.SKIPPED)


def forget_old(database: Database) -> bool:
    """One batch of each kind. Returns whether more may be waiting."""
    return any([_forget_read(database), _forget_unread(database), _forget_mails(database)])


def _forget_read(database: Database) -> bool:
    read = (
        select(Notification.id, Notification.user_id)
        .where(Notification.has_read, Notification.received_at < now() - READ_KEPT)
        .order_by(Notification.received_at)
        .limit(BATCH)
    )
    with database.transaction() as session:
        found = session.execute(read).all()
        _locked(session, sorted({row.user_id for row in found}))
        # Now that nobody else can change them: some may have been marked as unread meanwhile, they stay.
        still = _still(session, [row.id for row in found], Notification.has_read)
        _delete(session, [notification_id for ids in still.values() for notification_id in ids])
    return len(found) == BATCH


def _forget_unread(database: Database) -> bool:
    """They are counted out of their inboxes, and the owners' tabs are told as if they had been read."""
    unread = (
        select(Notification.id, Notification.user_id)
        .where(~Notification.has_read, Notification.id < _first_id_after(now() - ALL_KEPT))
        .order_by(Notification.id)
        .limit(BATCH)
    )
    with database.transaction() as session:
        found = session.execute(unread).all()
        users = sorted({row.user_id for row in found})
        locked = _locked(session, users)
        # As above: some may have been read meanwhile, they go with the others.
        still = _still(session, [row.id for row in found], ~Notification.has_read)
        for user_id in users:
            if mine := still[user_id]:
                _count_out(session, locked[user_id], mine)
        _delete(session, [notification_id for ids in still.values() for notification_id in ids])
    return len(found) == BATCH


def _forget_mails(database: Database) -> bool:
    """Those that no notification stands for."""
    old = (
        select(Delivery.id)
        .where(Delivery.id < _first_id_after(now() - ALL_KEPT), Delivery.status.in_(FINISHED))
        .order_by(Delivery.id)
        .limit(BATCH)
    )
    with database.transaction() as session:
        ids = session.scalars(old).all()
        if ids:
            still_finished = Delivery.status.in_(
                FINISHED
            )  # an administrator may have sent one again just now
            session.execute(delete(Delivery).where(among(session, Delivery.id, ids), still_finished))
    return len(ids) == BATCH


def _first_id_after(moment: datetime) -> UUID:
    """Ids begin with their time (UUIDv7): no other index is needed for what is so old that little of it is left."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _locked(session: Session, user_ids: Sequence[UUID]) -> dict[UUID, Inbox]:
    if not user_ids:
        return {}
    rows = (
        select(Inbox).where(among(session, Inbox.user_id, user_ids)).order_by(Inbox.user_id).with_for_update()
    )
    return {inbox.user_id: inbox for inbox in session.scalars(rows)}


def _still(session: Session, ids: Sequence[UUID], state: SQLColumnExpression[bool]) -> dict[UUID, list[UUID]]:
    """Those that are in that state, by their owners, whose inboxes are locked."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    if ids:
        now_so = select(Notification.user_id, Notification.id).where(
            among(session, Notification.id, ids), state
        )
        for user_id, notification_id in session.execute(now_so.order_by(Notification.id)):
            found[user_id].append(notification_id)
    return found


def _count_out(session: Session, inbox: Inbox, ids: Sequence[UUID]) -> None:
    inbox.seq, inbox.unread = inbox.seq + len(ids), inbox.unread - len(ids)
    outbox.record(session, inboxes.changed(inbox, inbox.seq, inbox.unread, read=ids))


def _delete(session: Session, ids: Sequence[UUID]) -> None:
    if ids:
        told_the_same = among(session, Delivery.notification_id, ids)
        session.execute(delete(Delivery).where(told_the_same, Delivery.status.in_(FINISHED)))
        session.execute(delete(Notification).where(among(session, Notification.id, ids)))
