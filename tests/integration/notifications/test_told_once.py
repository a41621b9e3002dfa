"""However often an event comes, it is told once."""

from __future__ import annotations

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from services.notifications.models import Notification
from services.notifications.use_cases.inboxes import State
from shared.database import new_id
from tests.post_room import PostRoom, account_of, order_paid, packed, somebody


def test_an_event_that_comes_twice_is_told_once(room: PostRoom) -> None:
    bob = somebody("Bob")
    body = packed(order_paid(bob))

    room.receive([body, body])
    room.receive([body])

    assert room.state(account_of(bob)) == State(seq=1, unread=1)
    assert len(room.deliveries()) == 1
    assert len(room.published()) == 1


def test_an_event_that_the_bus_has_forgotten_is_still_told_once(room: PostRoom) -> None:
    bob = somebody("Bob")
    body = packed(order_paid(bob))
    room.receive([body])
    with room.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM inbox")

    room.receive([body])

    assert room.state(account_of(bob)) == State(seq=1, unread=1)
    assert len(room.deliveries()) == 1


def test_of_a_batch_that_the_bus_has_forgotten_in_part_the_rest_is_told(room: PostRoom) -> None:
    bob, eve = somebody("Bob"), somebody("Eve")
    known, *new = (packed(order_paid(person)) for person in (bob, bob, eve))
    room.receive([known])
    with room.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM inbox")

    room.receive([new[0], known, new[1]])

    assert room.state(account_of(bob)) == State(seq=2, unread=2)
    assert room.state(account_of(eve)) == State(seq=1, unread=1)
    assert len(room.deliveries()) == 3
    assert sorted(line.seq for event in room.published() for line in event.items) == [1, 1, 2]


def test_the_database_itself_refuses_a_second_row_for_one_event(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.hear(order_paid(bob))
    [row] = room.notifications(account_of(bob))
    columns = {column.name: getattr(row, column.name) for column in Notification.__table__.columns}

    with pytest.raises(IntegrityError), room.database.transaction() as session:
        session.execute(insert(Notification).values(columns | {"id": new_id(), "seq": 2}))


def test_the_database_itself_refuses_a_second_use_of_a_seq(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.hear(order_paid(bob))
    [row] = room.notifications(account_of(bob))
    columns = {column.name: getattr(row, column.name) for column in Notification.__table__.columns}

    with pytest.raises(IntegrityError), room.database.transaction() as session:
        session.execute(insert(Notification).values(columns | {"id": new_id(), "event_id": new_id()}))
