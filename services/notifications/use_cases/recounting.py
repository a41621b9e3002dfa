"""Once a day every inbox is counted. The kept count must be right already: a difference is a fault of ours."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.models import Inbox, Notification
from services.notifications.use_cases.inboxes import changed
from shared.bus import outbox
from shared.database import Database
from shared.database.bulk import among
from shared.observability import metrics

BATCH = 500
logger = logging.getLogger(__name__)


def recount(database: Database) -> int:
    """Count all, a bounded batch in each transaction, and put right what is wrong. Returns by how much all were off."""
    drift, last = 0, None
    while True:
        with database.transaction() as session:
            inboxes = _after(session, last)
            drift += _put_right(session, inboxes)
        if len(inboxes) < BATCH:
            break
        last = inboxes[-1].user_id
    metrics.UNREAD_DRIFT.labels(database.service).set(drift)
    return drift


def _after(session: Session, last: UUID | None) -> Sequence[Inbox]:
    some = select(Inbox).order_by(Inbox.user_id).limit(BATCH).with_for_update()
    return session.scalars(some.where(Inbox.user_id > last) if last else some).all()


def _put_right(session: Session, inboxes: Sequence[Inbox]) -> int:
    """The inboxes are locked, so nothing is read or written meanwhile."""
    if not inboxes:
        return 0
    unread = select(Notification.user_id, func.count()).where(
        among(session, Notification.user_id, [inbox.user_id for inbox in inboxes]), ~Notification.has_read
    )
    counted = {row[0]: int(row[1]) for row in session.execute(unread.group_by(Notification.user_id))}
    return sum(_correct(session, inbox, counted.get(inbox.user_id, 0)) for inbox in inboxes)


def _correct(session: Session, inbox: Inbox, unread: int) -> int:
    off = abs(inbox.unread - unread)
    if off:
        logger.error(
            "an inbox had a wrong count",
            extra={"user": str(inbox.user_id), "kept": inbox.unread, "counted": unread},
        )
        inbox.unread, inbox.seq = unread, inbox.seq + 1
        outbox.record(session, changed(inbox, inbox.seq, unread))
    return off
