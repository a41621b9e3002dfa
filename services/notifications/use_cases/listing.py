"""Reading an inbox: what is new since a `seq`, or history by id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, true
from sqlalchemy.orm import Session, aliased

from services.notifications.models import Inbox, Notification
from services.notifications.use_cases.inboxes import State

STATE = (Inbox.seq, Inbox.unread, Inbox.epoch, Inbox.seen_up_to, Inbox.newest_ms)


@dataclass(frozen=True)
class Wanted:
    """Changes after `after_seq`, the oldest first; or, without it, the newest first, older than the id `before`.

    Changes are of all that there is; history is of the inbox, or of the archive.
    """

    limit: int
    after_seq: int | None = None
    before: UUID | None = None
    unread: bool = False
    archived: bool = False
    category: str | None = None


@dataclass(frozen=True)
class Page:
    """Some of an inbox, with the state that belongs to exactly these rows. `more` says that the last is not the end."""

    items: Sequence[Notification]
    state: State
    more: bool

    @property
    def last_id(self) -> str | None:
        """The cursor for `before`, or None at the end."""
        return str(self.items[-1].id) if self.more else None

    @property
    def last_seq(self) -> str | None:
        """The cursor for `after_seq`, or None at the end."""
        return str(self.items[-1].seq) if self.more else None


def read_page(session: Session, user_id: UUID, wanted: Wanted) -> Page:
    """Rows and state come from one statement, so from one snapshot: nothing can change in between."""
    some = _some(user_id, wanted).limit(wanted.limit + 1).subquery()
    notification = aliased(Notification, some)
    order = some.c.id.desc() if wanted.after_seq is None else some.c.seq
    statement = (
        select(*STATE, notification)
        .outerjoin(notification, true())
        .where(Inbox.user_id == user_id)
        .order_by(order)
    )
    rows = session.execute(statement).all()
    state = _state(rows[0]) if rows else State()
    items = [item for item in _notifications(rows) if item is not None]
    return Page(items[: wanted.limit], state, more=len(items) > wanted.limit)


def read_state(session: Session, user_id: UUID) -> State:
    """Where an inbox stands, and nothing of what is in it."""
    row = session.execute(select(*STATE).where(Inbox.user_id == user_id)).one_or_none()
    return _state(row) if row else State()


def _state(row: Any) -> State:
    return State(row.seq, row.unread, row.epoch, row.seen_up_to, row.newest_ms)


def _notifications(rows: Sequence[Any]) -> Iterator[Notification | None]:
    """An empty page is one row of the inbox alone."""
    return (row[-1] for row in rows)


def _some(user_id: UUID, wanted: Wanted) -> Select[Any]:
    own = select(Notification).where(Notification.user_id == user_id)
    if wanted.unread:
        own = own.where(~Notification.has_read)
    if wanted.after_seq is not None:
        return own.where(Notification.seq > wanted.after_seq).order_by(Notification.seq)
    own = own.where(Notification.archived if wanted.archived else ~Notification.archived)
    if wanted.category is not None:
        own = own.where(Notification.category == wanted.category)
    if wanted.before is not None:
        own = own.where(Notification.id < wanted.before)
    return own.order_by(Notification.id.desc())
