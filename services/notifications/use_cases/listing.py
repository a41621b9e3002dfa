"""Reading an inbox: what is new since a `seq`, or history by id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, Select, bindparam, select, true
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

    @property
    def shape(self) -> Shape:
        changes, of_category = self.after_seq is not None, self.category is not None
        return Shape(changes, self.before is not None, self.unread, self.archived, of_category)


class Shape(NamedTuple):
    """What is asked for, without the values."""

    changes: bool
    older: bool
    unread: bool
    archived: bool
    of_category: bool


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
    values = {**vars(wanted), "user_id": user_id, "most": wanted.limit + 1}
    rows = session.execute(_statement(wanted.shape), values).all()
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


@cache
def _statement(shape: Shape) -> Select[*tuple[Any, ...]]:
    """Built once for each shape, because that takes longer than the database does."""
    some = _some(shape).limit(bindparam("most", type_=Integer)).subquery()
    notification = aliased(Notification, some)
    order = some.c.seq if shape.changes else some.c.id.desc()
    owner = Inbox.user_id == bindparam("user_id")
    return select(*STATE, notification).outerjoin(notification, true()).where(owner).order_by(order)


def _some(shape: Shape) -> Select[Any]:
    own = select(Notification).where(Notification.user_id == bindparam("user_id"))
    if shape.unread:
        own = own.where(~Notification.has_read)
    if shape.changes:
        return own.where(Notification.seq > bindparam("after_seq")).order_by(Notification.seq)
    own = own.where(Notification.archived if shape.archived else ~Notification.archived)
    if shape.of_category:
        own = own.where(Notification.category == bindparam("category"))
    if shape.older:
        own = own.where(Notification.id < bindparam("before"))
    return own.order_by(Notification.id.desc())
