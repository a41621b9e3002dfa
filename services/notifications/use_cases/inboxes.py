"""Everything that changes an inbox. Each change takes the next `seq` under the inbox's lock.

So the order of `seq` is the order of commits, and one cursor over it brings a reader everything, reads included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Row, case, exists, func, select, update
from sqlalchemy.orm import Session, aliased

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


@dataclass(frozen=True)
class _Place:
    """Where the first of some new notifications goes; each after it is one further on in all of these.

    So are the times in their ids: whatever the clocks of several workers say, an inbox's ids grow. "All up to that
    one" would otherwise mark as read what nobody has seen.
    """

    seq: int
    unread: int
    ms: int


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
    places = _grow(session, {user_id: len(per_user[user_id]) for user_id in sorted(per_user)})
    written = [item for user_id, place in places.items() for item in _number(per_user[user_id], place)]
    insert_many(session, database.insert(session, Notification), [item.row for item in written])
    return written


def announce(session: Session, written: Iterable[Written]) -> None:
    """Tell open sockets what is new, each user in one event (or several in order, where there is very much)."""
    per_user: dict[UUID, list[Written]] = defaultdict(list)
    for item in written:
        per_user[item.row["user_id"]].append(item)
    found = [_created(user_id, part) for user_id, items in per_user.items() for part in _parts(items)]
    outbox.record_all(session, found)


def read_outdated(session: Session, written: Iterable[Written]) -> None:
    """Of several about one subject only the latest stays unread, in whatever order they came."""
    about = {(item.row["user_id"], item.row["subject"]) for item in written if item.row["subject"]}
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
            _mark_read(session, inbox, among(session, Notification.subject, subjects) & outdated)


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


def _grow(session: Session, by: dict[UUID, int]) -> dict[UUID, _Place]:
    """Count the new ones into their inboxes, which locks these in the order of `by`. Answers where they go."""
    present_ms = int(now().timestamp() * 1000)
    statement = database.insert(session, Inbox)
    extra = statement.excluded
    newest_ms = case((Inbox.newest_ms > extra.newest_ms, Inbox.newest_ms), else_=extra.newest_ms)
    grown = statement.on_conflict_do_update(
        index_elements=["user_id"],
        set_={
            "seq": Inbox.seq + extra.seq,
            "unread": Inbox.unread + extra.unread,
            "newest_ms": newest_ms + extra.seq,
        },
    ).returning(Inbox.user_id, Inbox.seq, Inbox.unread, Inbox.newest_ms)
    rows = insert_many(
        session,
        grown,
        [
            {"user_id": user, "seq": number, "unread": number, "newest_ms": present_ms}
            for user, number in by.items()
        ],
    )
    after = {row[0]: row[1:] for row in rows}
    return {
        user: _Place(*(last - number + 1 for last in after[user]))
        for user, number in by.items()  # in this order, which is that of the locks
    }


def _number(drafts: Sequence[Draft], first: _Place) -> Iterator[Written]:
    for index, draft in enumerate(drafts):
        row = _row(draft, new_id(first.ms + index), first.seq + index)
        yield Written(draft, row, first.unread + index)


def _row(draft: Draft, notification_id: UUID, seq: int) -> dict[str, Any]:
    return {
        "id": notification_id,
        "user_id": _owner(draft),
        "event_id": draft.cause.id,
        "action": draft.action,
        "title": draft.title,
        "message": draft.message,
        "link": draft.link,
        "received_at": now(),
        "has_read": False,
        "seq": seq,
        "subject": draft.cause.event.subject if draft.latest else None,
        "subject_sequence": draft.cause.event.sequence if draft.latest else None,
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
        language=last.draft.reader.language,
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
