"""Several workers write into one inbox, each by its own clock."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from services.notifications.models import Inbox, Notification
from services.notifications.use_cases import inboxes
from services.notifications.use_cases.inboxes import State
from shared.database import new_id
from tests.post_room import PostRoom, account_of, order_paid, somebody

HOUR_MS = 3_600_000


def test_what_comes_after_a_clock_that_was_ahead_still_sorts_after_it(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.hear(order_paid(bob), order_paid(bob))
    let_the_clock_have_been_ahead(room, account_of(bob))

    room.hear(order_paid(bob), order_paid(bob))

    ids = [row.id for row in room.notifications(account_of(bob))]
    assert ids == sorted(ids)


def test_reading_up_to_the_newest_on_screen_leaves_what_came_after_it(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.hear(order_paid(bob), order_paid(bob))
    let_the_clock_have_been_ahead(room, account_of(bob))
    newest = room.notifications(account_of(bob))[-1].id
    room.hear(order_paid(bob))

    with room.database.transaction() as session:
        state = inboxes.read_up_to(session, account_of(bob), newest)

    assert state == State(seq=5, unread=1)


def let_the_clock_have_been_ahead(room: PostRoom, user_id: UUID) -> None:
    """As if by a worker whose clock is an hour ahead."""
    with room.database.transaction() as session:
        session.execute(update(Inbox).values(newest_ms=Inbox.newest_ms + HOUR_MS))
    for row in room.notifications(user_id):
        ahead = new_id((row.id.int >> 80) + HOUR_MS)
        with room.database.transaction() as session:
            session.execute(update(Notification).where(Notification.id == row.id).values(id=ahead))
