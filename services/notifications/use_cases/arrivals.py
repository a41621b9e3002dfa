"""New notifications: each takes the next `seq` of its inbox, under that inbox's lock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Insert, Select, Table, case, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.notifications.messages.drafts import Draft
from services.notifications.models import Inbox, Notification
from services.notifications.use_cases.inboxes import parts
from shared.bus import outbox
from shared.database import dialect, insert_on, new_id, now
from shared.database.bulk import add_many, insert_many, listed
from shared.events import Event, NotificationCreated, Received

_NOTIFICATIONS = cast(Table, Notification.__table__)


class Written(NamedTuple):
    """A draft that became a notification, and how many were unread in that inbox just then."""

    draft: Draft
    row: dict[str, Any]
    unread: int
    epoch: int


class _Place(NamedTuple):
    """Where the first of some new notifications goes; each after it is one further on in all but the epoch.

    So are the times in their ids: whatever the clocks of several workers say, an inbox's ids grow. "All up to that
    one" would otherwise mark as read what nobody has seen.
    """

    epoch: int
    seq: int
    unread: int
    ms: int


def write(session: Session, drafts: Iterable[Draft]) -> list[Written]:
    """Put drafts into their users' inboxes, in their order; what stands there already is left out.

    Hardly ever is there one, so nobody looks before the unique constraint has said so: the look took as long as the
    writing, and a plan that was kept from when the table was small read all of it.
    """
    wanted = list(drafts)
    if not wanted:
        return []
    try:
        with session.begin_nested():
            return _written(session, wanted)
    except IntegrityError:
        return _written(session, _not_yet_written(session, wanted))


def _written(session: Session, drafts: Iterable[Draft]) -> list[Written]:
    per_user: dict[UUID, list[Draft]] = defaultdict(list)
    for draft in drafts:
        per_user[_owner(draft)].append(draft)
    if not per_user:
        return []
    places = _grow(session, {user_id: len(per_user[user_id]) for user_id in sorted(per_user)})
    written = [item for user_id, place in places.items() for item in _number(per_user[user_id], place)]
    add_many(session, _NOTIFICATIONS, [item.row for item in written])
    return written


def announce(
    session: Session, written: Iterable[Written], quiet: Mapping[UUID, Collection[str]] = MappingProxyType({})
) -> None:
    """Tell open sockets what is new, each user in one event (or several in order, where there is very much).

    `quiet` are the categories by user of which nothing may pop up just now.
    """
    per_user: dict[UUID, list[Written]] = defaultdict(list)
    for item in written:
        per_user[item.row["user_id"]].append(item)
    found = [
        _created(user_id, part, quiet.get(user_id, ()))
        for user_id, items in per_user.items()
        for part in parts(items)
    ]
    outbox.record_all(session, found)


def _not_yet_written(session: Session, drafts: Sequence[Draft]) -> list[Draft]:
    there = session.execute(_told(dialect(session)), {"event_ids": [draft.cause.id for draft in drafts]})
    known = {tuple(row) for row in there}
    return [draft for draft in drafts if (draft.cause.id, _owner(draft), draft.action) not in known]


def _grow(session: Session, by: dict[UUID, int]) -> dict[UUID, _Place]:
    """Count the new ones into their inboxes, which locks these in the order of `by`. Answers where they go."""
    present = now().timestamp()
    begun = {"epoch": int(present), "newest_ms": int(present * 1000)}
    rows = insert_many(
        session,
        _grown(dialect(session)),
        [{"user_id": user, "seq": number, "unread": number, **begun} for user, number in by.items()],
    )
    after = {row[0]: row[1:] for row in rows}
    return {
        user: _Place(after[user][0], *(last - number + 1 for last in after[user][1:]))
        for user, number in by.items()  # in this order, which is that of the locks
    }


@cache
def _grown(kind: str) -> Insert:
    statement, inbox = insert_on(kind, Inbox), Inbox.__table__.c
    extra = statement.excluded
    newest_ms = case((inbox.newest_ms > extra.newest_ms, inbox.newest_ms), else_=extra.newest_ms)
    return statement.on_conflict_do_update(
        index_elements=["user_id"],
        set_={
            "seq": inbox.seq + extra.seq,
            "unread": inbox.unread + extra.unread,
            "newest_ms": newest_ms + extra.seq,
        },
    ).returning(inbox.user_id, inbox.epoch, inbox.seq, inbox.unread, inbox.newest_ms)


@cache
def _told(kind: str) -> Select[Any]:
    row = Notification.__table__.c
    return select(row.event_id, row.user_id, row.action).where(listed(kind, row.event_id, "event_ids"))


def _number(drafts: Sequence[Draft], first: _Place) -> Iterator[Written]:
    for index, draft in enumerate(drafts):
        row = _row(draft, new_id(first.ms + index), first.seq + index)
        yield Written(draft, row, first.unread + index, first.epoch)


def _row(draft: Draft, notification_id: UUID, seq: int) -> dict[str, Any]:
    return {
        "id": notification_id,
        "user_id": _owner(draft),
        "event_id": draft.cause.id,
        "fanfare_event_id": draft.fanfare_event_id,
        "action": draft.action,
        "category": draft.category.name,
        "title": draft.title,
        "message": draft.message,
        "link": draft.link,
        "received_at": now(),
        "has_read": False,
        "archived": False,
        "seq": seq,
        "subject": draft.cause.event.subject if draft.latest else None,
        "subject_sequence": draft.cause.event.sequence if draft.latest else None,
    }


def _owner(draft: Draft) -> UUID:
    if draft.user_id is None:
        raise ValueError("a draft without an account has no inbox")
    return draft.user_id


def _created(
    user_id: UUID, items: Sequence[Written], quiet: Collection[str]
) -> tuple[Event, Received[Event]]:
    last = items[-1]
    # With its lines as they are in the rows: to make each of them first would take twice as long.
    event = NotificationCreated.model_validate(
        {
            "subject": f"inboxes/{user_id}",
            "sequence": last.row["seq"],
            "user_id": user_id,
            "epoch": last.epoch,
            "unread_count": last.unread,
            "items": [_line(item.row, item.row["category"] in quiet) for item in items],
            "language": last.draft.reader.language,
        }
    )
    return event, last.draft.cause


def _line(row: dict[str, Any], quiet: bool) -> dict[str, Any]:
    return row | {"quiet": True} if quiet else row
