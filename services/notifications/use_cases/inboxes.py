"""Everything that changes an inbox. Each change takes the next `seq` under the inbox's lock.

So the order of `seq` is the order of commits, and one cursor over it brings a reader everything, reads included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from services.notifications.drafts import Draft
from services.notifications.models import Inbox, Notification
from shared import database, outbox
from shared.bulk import among, insert_many
from shared.database import new_id, now
from shared.errors import NotFound
from shared.events import Event, NotificationChanged, NotificationCreated, NotificationLine, Received

T = TypeVar("T")
MOST_PER_EVENT = 200
"""Notifications or ids in one event: more become several, so that no frame to a browser grows without bound."""


@dataclass(frozen=True)
class Written:
    """A draft that became a notification, and how many were unread in that inbox just then."""

    draft: Draft
    row: dict[str, Any]
    unread: int


@dataclass(frozen=True)
class State:
    """Where an inbox stands."""

    seq: int = 0
    unread: int = 0


def write(session: Session, drafts: Iterable[Draft]) -> list[Written]:
    """Put drafts into their users' inboxes, in their order; what stands there already is left out.

    Four statements however many drafts there are. The unique constraint makes a race over the same event an error,
    which the bus answers by trying again, one event at a time.
    """
    fresh = _not_yet_written(session, drafts)
    per_user: dict[UUID, list[Draft]] = defaultdict(list)
    for draft in fresh:
        per_user[_owner(draft)].append(draft)
    if not per_user:
        return []
    states = _grow(session, {user_id: len(per_user[user_id]) for user_id in sorted(per_user)})
    written = [item for user_id, state in states.items() for item in _number(per_user[user_id], state)]
    insert_many(session, database.insert(session, Notification), [item.row for item in written])
    return written


def announce(session: Session, written: Iterable[Written]) -> None:
    """Tell open sockets what is new, each user in one event (or several in order, where there is very much)."""
    per_user: dict[UUID, list[Written]] = defaultdict(list)
    for item in written:
        per_user[item.row["user_id"]].append(item)
    found = [_created(user_id, part) for user_id, items in per_user.items() for part in _parts(items)]
    outbox.record_all(session, found)


def read(session: Session, user_id: UUID, notification_id: UUID) -> State:
    """Mark one as read; again changes nothing. Raises NotFound for what is not in this user's inbox."""
    inbox = _lock(session, user_id)
    if inbox is None:
        raise NotFound("There is no such notification.")
    notification = _own(session, user_id, notification_id)
    return _mark_read(session, inbox, Notification.id == notification.id)


def read_up_to(session: Session, user_id: UUID, last_id: UUID) -> State:
    """Mark as read all that were created up to that one. Raises NotFound for what is not in this user's inbox."""
    inbox = _lock(session, user_id)
    if inbox is None:
        raise NotFound("There is no such notification.")
    _own(session, user_id, last_id)
    return _mark_read(session, inbox, Notification.id <= last_id)


def _not_yet_written(session: Session, drafts: Iterable[Draft]) -> list[Draft]:
    wanted = list(drafts)
    if not wanted:
        return []
    key = (Notification.event_id, Notification.user_id, Notification.action)
    events = {draft.cause.id for draft in wanted}
    there = select(*key).where(among(session, Notification.event_id, events))
    known = {tuple(row) for row in session.execute(there)}
    return [draft for draft in wanted if (draft.cause.id, _owner(draft), draft.action) not in known]


def _grow(session: Session, by: dict[UUID, int]) -> dict[UUID, State]:
    """Count the new ones into their inboxes, which locks these in the order of `by`. Answers where each stood."""
    statement = database.insert(session, Inbox)
    grown = statement.on_conflict_do_update(
        index_elements=["user_id"],
        set_={"seq": Inbox.seq + statement.excluded.seq, "unread": Inbox.unread + statement.excluded.unread},
    ).returning(Inbox.user_id, Inbox.seq, Inbox.unread)
    rows = insert_many(
        session, grown, [{"user_id": user, "seq": number, "unread": number} for user, number in by.items()]
    )
    after = {user_id: State(seq, unread) for user_id, seq, unread in rows}
    return {user: State(after[user].seq - number, after[user].unread - number) for user, number in by.items()}


def _number(drafts: Sequence[Draft], before: State) -> Iterator[Written]:
    # The ids are made under the inbox's lock: made earlier, one could be smaller than one that is already on a screen,
    # and "all up to that one" would mark as read what nobody has seen.
    for draft, seq, unread in zip(drafts, count(before.seq + 1), count(before.unread + 1), strict=False):
        yield Written(draft, _row(draft, seq), unread)


def _row(draft: Draft, seq: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "user_id": _owner(draft),
        "event_id": draft.cause.id,
        "action": draft.action,
        "title": draft.title,
        "message": draft.message,
        "link": draft.link,
        "received_at": now(),
        "has_read": False,
        "seq": seq,
    }


def _owner(draft: Draft) -> UUID:
    if draft.user_id is None:
        raise ValueError("a draft without an account has no inbox")
    return draft.user_id


def _created(user_id: UUID, items: Sequence[Written]) -> tuple[Event, Received[Event]]:
    last = items[-1]
    event = NotificationCreated(
        subject=f"inboxes/{user_id}",
        sequence=last.row["seq"],
        user_id=user_id,
        unread_count=last.unread,
        items=tuple(NotificationLine.model_validate(item.row) for item in items),
    )
    return event, last.draft.cause


def _lock(session: Session, user_id: UUID) -> Inbox | None:
    return session.scalars(select(Inbox).where(Inbox.user_id == user_id).with_for_update()).one_or_none()


def _own(session: Session, user_id: UUID, notification_id: UUID) -> Notification:
    wanted = select(Notification).where(Notification.id == notification_id, Notification.user_id == user_id)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("There is no such notification.")
    return found


def _mark_read(session: Session, inbox: Inbox, which: Any) -> State:
    """Mark in one statement, oldest first, each with the next `seq`."""
    numbered = (
        select(Notification.id, func.row_number().over(order_by=Notification.id).label("number"))
        .where(Notification.user_id == inbox.user_id, ~Notification.has_read, which)
        .subquery()
    )
    marked = session.execute(
        update(Notification)
        .where(Notification.id == numbered.c.id)
        .values(has_read=True, seq=inbox.seq + numbered.c.number)
        .returning(Notification.id, Notification.seq)
        .execution_options(synchronize_session=False)
    ).all()
    before = State(inbox.seq, inbox.unread)
    inbox.seq, inbox.unread = before.seq + len(marked), before.unread - len(marked)
    in_order = sorted(marked, key=lambda row: int(row.seq))
    outbox.record_all(session, [(_changed(inbox.user_id, part, before), None) for part in _parts(in_order)])
    return State(inbox.seq, inbox.unread)


def _changed(user_id: UUID, rows: Sequence[Row[UUID, int]], before: State) -> Event:
    seq = rows[-1].seq
    return NotificationChanged(
        subject=f"inboxes/{user_id}",
        sequence=seq,
        user_id=user_id,
        unread_count=before.unread - (seq - before.seq),
        read=tuple(row.id for row in rows),
    )


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), MOST_PER_EVENT):
        yield items[start : start + MOST_PER_EVENT]
