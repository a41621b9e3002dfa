"""What readers do with their notifications. Each change takes the next `seq` under the inbox's lock.

So the order of `seq` is the order of commits, and one cursor over it brings a reader everything: what is new, and what
was seen, read or archived on another screen. Asking for what is so already changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar
from uuid import UUID

from sqlalchemy import Row, SQLColumnExpression, case, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from services.notifications.models import Inbox, Notification
from shared.bus import outbox
from shared.database import now
from shared.database.bulk import among
from shared.errors import NotFound
from shared.events import NotificationChanged

T = TypeVar("T")
MOST_PER_EVENT = 200
"""Notifications or ids in one event: more become several, so that no frame to a browser grows without bound."""


@dataclass(frozen=True)
class State:
    """Where an inbox stands; `changes` is how many the step before made: they have the last that many of `seq`."""

    seq: int = 0
    unread: int = 0
    epoch: int = field(default=0, compare=False)
    seen_up_to: UUID | None = field(default=None, compare=False)
    newest_ms: int = field(default=0, compare=False)
    changes: int = field(default=0, compare=False)

    @classmethod
    def of(cls, inbox: Inbox, changes: int = 0) -> State:
        return cls(inbox.seq, inbox.unread, inbox.epoch, inbox.seen_up_to, inbox.newest_ms, changes)

    @property
    def newest_id(self) -> UUID:
        """No id in this inbox is greater, and all that are still to come are: they begin with a later time."""
        return UUID(int=self.newest_ms << 80 | (1 << 80) - 1)


@dataclass(frozen=True)
class _Change:
    """What happens to a notification, by the name that it has in events; `counts` is what it adds to `unread`."""

    name: Literal["read", "unread", "archived", "restored"]
    values: Mapping[str, bool]
    counts: int = 0


READ = _Change("read", {"has_read": True}, -1)
UNREAD = _Change("unread", {"has_read": False, "archived": False}, +1)
ARCHIVED = _Change("archived", {"archived": True})
ARCHIVED_UNREAD = _Change("archived", {"archived": True, "has_read": True}, -1)
RESTORED = _Change("restored", {"archived": False})


def read_outdated(session: Session, about: Collection[tuple[UUID, str]]) -> None:
    """Of several about one subject only the latest stays unread, in whatever order they came.

    `about` names users and subjects.
    """
    if not about:
        return
    newer = aliased(Notification)
    outdated = ~Notification.has_read & exists().where(
        newer.user_id == Notification.user_id,
        newer.subject == Notification.subject,
        newer.subject_sequence > Notification.subject_sequence,
    )
    users, subjects = ({pair[place] for pair in about} for place in (0, 1))
    whose = (among(session, Notification.user_id, users), among(session, Notification.subject, subjects))
    for user_id in session.scalars(
        select(Notification.user_id).where(*whose, outdated).distinct().order_by(Notification.user_id)
    ).all():
        if inbox := _lock(session, user_id):
            _apply(session, inbox, READ, among(session, Notification.subject, subjects), outdated)


def read(session: Session, user_id: UUID, notification_id: UUID) -> State:
    """Mark one as read. Raises NotFound, as all here do, for what is not in this user's inbox."""
    inbox, _ = _found(session, user_id, notification_id)
    return _apply(session, inbox, READ, Notification.id == notification_id, ~Notification.has_read)


def read_up_to(session: Session, user_id: UUID, last_id: UUID) -> State:
    """Mark as read all that were created up to that one."""
    inbox, _ = _found(session, user_id, last_id)
    return _apply(session, inbox, READ, Notification.id <= last_id, ~Notification.has_read)


def unread(session: Session, user_id: UUID, notification_id: UUID) -> State:
    """Mark one as unread, which takes it out of the archive: all that is unread is where people look."""
    inbox, _ = _found(session, user_id, notification_id)
    return _apply(session, inbox, UNREAD, Notification.id == notification_id, Notification.has_read)


def unread_again(session: Session, user_id: UUID, after_seq: int, seq: int) -> State:
    """Take back what `read_up_to` did with these numbers; what has changed since has another one and is left alone."""
    inbox = _lock(session, user_id)
    if inbox is None:
        return State()
    done_then = Notification.seq.between(after_seq + 1, seq)
    return _apply(session, inbox, UNREAD, done_then, Notification.has_read, ~Notification.archived)


def archive(session: Session, user_id: UUID, notification_id: UUID) -> State:
    """Put one away, which marks it as read."""
    inbox, notification = _found(session, user_id, notification_id)
    change = ARCHIVED if notification.has_read else ARCHIVED_UNREAD
    return _apply(session, inbox, change, Notification.id == notification_id, ~Notification.archived)


def restore(session: Session, user_id: UUID, notification_id: UUID) -> State:
    """Take one out of the archive again. It stays read."""
    inbox, _ = _found(session, user_id, notification_id)
    return _apply(session, inbox, RESTORED, Notification.id == notification_id, Notification.archived)


def see_up_to(session: Session, user_id: UUID, last_id: UUID) -> State:
    """All up to that one were on a screen. One change, however many they are; never back to an earlier one."""
    inbox, _ = _found(session, user_id, last_id)
    if inbox.seen_up_to is not None and last_id <= inbox.seen_up_to:
        return State.of(inbox)
    inbox.seq, inbox.seen_up_to = inbox.seq + 1, last_id
    outbox.record(session, changed(inbox, inbox.seq, inbox.unread, seen_up_to=last_id))
    return State.of(inbox, changes=1)


def begin_new_epoch(session: Session) -> int:
    """Tell every open page to read its inbox anew: the database was put back, and numbers will come a second time.

    Answers how many inboxes there are.
    """
    present = int(now().timestamp())
    later = case((Inbox.epoch < present, present), else_=Inbox.epoch + 1)
    # First all locks, in the order of everybody else: an UPDATE takes them as they lie on the disk.
    count = len(session.scalars(select(Inbox.user_id).order_by(Inbox.user_id).with_for_update()).all())
    session.execute(update(Inbox).values(epoch=later).execution_options(synchronize_session=False))
    return count


def _lock(session: Session, user_id: UUID) -> Inbox | None:
    return session.scalars(select(Inbox).where(Inbox.user_id == user_id).with_for_update()).one_or_none()


def _found(session: Session, user_id: UUID, notification_id: UUID) -> tuple[Inbox, Notification]:
    """The inbox, locked, and one that is in it."""
    inbox = _lock(session, user_id)
    wanted = select(Notification).where(Notification.id == notification_id, Notification.user_id == user_id)
    notification = session.scalars(wanted).one_or_none() if inbox else None
    if inbox is None or notification is None:
        raise NotFound("There is no such notification.")
    return inbox, notification


def _apply(session: Session, inbox: Inbox, change: _Change, *which: SQLColumnExpression[bool]) -> State:
    """Change them in one statement, oldest first, each with the next `seq`."""
    numbered = (
        select(Notification.id, func.row_number().over(order_by=Notification.id).label("number"))
        .where(Notification.user_id == inbox.user_id, *which)
        .subquery()
    )
    done = session.execute(
        update(Notification)
        .where(Notification.id == numbered.c.id)
        .values(**change.values, seq=inbox.seq + numbered.c.number)
        .returning(Notification.id, Notification.seq)
        .execution_options(synchronize_session=False)
    ).all()
    _tell(session, inbox, change, sorted(done, key=lambda row: int(row.seq)))
    inbox.seq += len(done)
    inbox.unread += change.counts * len(done)
    return State.of(inbox, len(done))


def _tell(session: Session, inbox: Inbox, change: _Change, in_order: Sequence[Row[UUID, int]]) -> None:
    """Tell open sockets. `inbox` is still as it was before."""
    events = []
    for part in parts(in_order):
        seq = int(part[-1].seq)
        count = inbox.unread + change.counts * (seq - inbox.seq)
        events.append((changed(inbox, seq, count, **{change.name: tuple(row.id for row in part)}), None))
    outbox.record_all(session, events)


def changed(
    inbox: Inbox, seq: int, unread_count: int, *, read: Sequence[UUID] = (), **others: object
) -> NotificationChanged:
    """What open sockets are told; `others` are its fields beside `read`."""
    return NotificationChanged.model_validate(
        {
            "subject": f"inboxes/{inbox.user_id}",
            "sequence": seq,
            "user_id": inbox.user_id,
            "epoch": inbox.epoch,
            "unread_count": unread_count,
            "read": read,
            **others,
        }
    )


def parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), MOST_PER_EVENT):
        yield items[start : start + MOST_PER_EVENT]
