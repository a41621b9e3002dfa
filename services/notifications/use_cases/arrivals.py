"""New notifications: each takes the next `seq` of its inbox, under that inbox's lock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Insert, Select, Table, case, select
from sqlalchemy.orm import Session

from services.notifications.messages.drafts import Draft
from services.notifications.models import Inbox, Notification
from services.notifications.use_cases.inboxes import parts
from shared.bus import outbox
from shared.bus.entries import is_hopeful
from shared.bus.outbox import Packed
from shared.database import dialect, insert_on, new_id, now
from shared.database.bulk import adding, insert_many, listed
from shared.events import Event, NotificationCreated

_NOTIFICATIONS = cast(Table, Notification.__table__)


class Arrival(NamedTuple):
    """A draft for its user's inbox. Open sockets are told of it if it is `live`; if it is `quiet`, nothing pops up."""

    draft: Draft
    live: bool
    quiet: bool


class Written(NamedTuple):
    """An arrival with its row, which gets `id`, `seq` and `received_at` under the inbox's lock."""

    arrival: Arrival
    row: dict[str, Any]


class _Place(NamedTuple):
    """Where the first of some new notifications goes; each after it is one further on in all but the epoch.

    So are the times in their ids: whatever the clocks of several workers say, an inbox's ids grow. "All up to that
    one" would otherwise mark as read what nobody has seen.
    """

    epoch: int
    seq: int
    unread: int
    ms: int


def write(session: Session, arrivals: Sequence[Arrival]) -> list[Written]:
    """Put drafts into their users' inboxes, in their order, and tell open sockets. What stands there is left out.

    A hopeful session does not look for it, and raises IntegrityError: the look takes as long as the writing, and a plan
    that was kept from when the table was small reads all of it.
    """
    if not arrivals:
        return []
    per_user: dict[UUID, list[Written]] = defaultdict(list)
    for arrival in arrivals if is_hopeful(session) else _not_yet_written(session, arrivals):
        per_user[_owner(arrival.draft)].append(Written(arrival, _row(arrival.draft)))
    if not per_user:
        return []
    places = _grow(session, {user_id: len(per_user[user_id]) for user_id in sorted(per_user)})
    written = [item for user_id, place in places.items() for item in _number(per_user[user_id], place)]
    with adding(session, _NOTIFICATIONS, [item.row for item in written]):
        news = [
            each for user_id, place in places.items() for each in _news(session, per_user[user_id], place)
        ]
    outbox.record_packed(session, news)
    return written


def _not_yet_written(session: Session, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
    ids = [arrival.draft.cause.id for arrival in arrivals]
    known = {tuple(row) for row in session.execute(_told(dialect(session)), {"event_ids": ids})}
    return [arrival for arrival in arrivals if _key(arrival.draft) not in known]


def _key(draft: Draft) -> tuple[UUID, UUID, str]:
    """What stands once."""
    return draft.cause.id, _owner(draft), draft.action


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


def _number(items: Sequence[Written], place: _Place) -> Sequence[Written]:
    received_at = now()
    for index, item in enumerate(items):
        row = item.row
        row["id"], row["seq"], row["received_at"] = new_id(place.ms + index), place.seq + index, received_at
    return items


def _row(draft: Draft) -> dict[str, Any]:
    """All but its place in the inbox."""
    message, cause = draft.addressed.message, draft.addressed.cause
    event = cause.event
    return {
        "user_id": draft.user_id,
        "event_id": cause.id,
        "fanfare_event_id": draft.fanfare_event_id,
        "action": event.type,
        "category": message.category.name,
        "title": draft.title,
        "message": draft.message,
        "link": draft.link,
        "has_read": False,
        "archived": False,
        "subject": event.subject if message.latest else None,
        "subject_sequence": event.sequence if message.latest else None,
    }


def _owner(draft: Draft) -> UUID:
    if draft.user_id is None:
        raise ValueError("a draft without an account has no inbox")
    return draft.user_id


def _news(session: Session, items: Sequence[Written], place: _Place) -> Iterator[Packed]:
    """What a user's open sockets are told: one event, or several in order where there is very much."""
    for part in parts([item for item in items if item.arrival.live]):
        cause = part[-1].arrival.draft.cause
        yield outbox.packed(session, _created(part, place), cause)


def _created(items: Sequence[Written], place: _Place) -> Event:
    arrival, row = items[-1]
    # With its lines as they are in the rows: to make each of them first would take twice as long.
    return NotificationCreated.model_validate(
        {
            "subject": f"inboxes/{row['user_id']}",
            "sequence": row["seq"],
            "user_id": row["user_id"],
            "epoch": place.epoch,
            "unread_count": place.unread + row["seq"] - place.seq,
            "items": [_line(item) for item in items],
            "language": arrival.draft.reader.language,
        }
    )


def _line(item: Written) -> dict[str, Any]:
    return item.row | {"quiet": True} if item.arrival.quiet else item.row
