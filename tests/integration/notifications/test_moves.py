"""A session that is moved about: its speakers hear once, some minutes later, where it ended up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations
from typing import Any

import pytest
from sqlalchemy import select

from services.notifications.models import Move
from services.notifications.use_cases import moves
from shared.database import new_id
from shared.events import Recipient, SessionMoved, SessionScheduled, Slot
from tests.post_room import PostRoom, account_of, packed, registered, somebody

NINE = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
SESSION_ID, EVENT_ID = new_id(), new_id()


def slot(room: str, hour: int = 0) -> Slot:
    return Slot(room=room, starts_at=NINE + timedelta(hours=hour), ends_at=NINE + timedelta(hours=hour + 1))


def facts(speaker: Recipient, **other: Any) -> dict[str, Any]:
    return {
        "subject": f"sessions/{SESSION_ID}",
        "sequence": 1,
        "session_id": SESSION_ID,
        "event_id": EVENT_ID,
        "event_name": "PyCon",
        "title": "Looms",
        "slot": slot("A"),
        "speakers": (speaker,),
    } | other


def moved(speaker: Recipient, sequence: int, before: Slot, after: Slot) -> SessionMoved:
    return SessionMoved(**facts(speaker, sequence=sequence, slot=after, before=before))


def settle(room: PostRoom) -> None:
    with room.database.transaction() as session:
        for row in session.scalars(select(Move)):
            row.due_at = row.due_at and row.due_at - timedelta(minutes=11)
    moves.tell_due(room.database)


def messages(room: PostRoom, speaker: Recipient) -> list[str]:
    return [row.message for row in room.notifications(account_of(speaker)) if not row.has_read]


def test_where_a_session_is_is_told_at_once_with_its_room_and_both_times(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.hear(registered(bob, timezone="Europe/Lisbon"))

    room.hear(SessionScheduled(**facts(bob)))

    assert messages(room, bob) == ["<b>Looms</b>: A, Thu, 3 Dec 2026, 09:00 – 10:00 (Europe/Lisbon)."]


def test_many_moves_within_ten_minutes_become_one_message(room: PostRoom) -> None:
    bob = somebody("Bob")
    for sequence in range(2, 9):
        room.hear(moved(bob, sequence, slot("A", sequence - 2), slot("A", sequence - 1)))

    moves.tell_due(room.database)
    assert messages(room, bob) == [], "it has not settled"
    settle(room)
    settle(room)

    [message] = messages(room, bob)
    assert "is now here: A, Thu, 3 Dec 2026, 16:00 – 17:00 UTC." in message
    assert "It was: A, Thu, 3 Dec 2026, 09:00 – 10:00 UTC." in message
    assert len(room.deliveries()) == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_in_which_moves_come_does_not_matter(room: PostRoom, order: tuple[int, ...]) -> None:
    bob = somebody("Bob")
    rooms = [slot(name) for name in ("A", "B", "C", "D")]
    steps = [moved(bob, 2 + number, *pair) for number, pair in enumerate(pairwise(rooms))]

    for place in order:
        room.hear(steps[place])
    settle(room)

    [message] = messages(room, bob)
    assert "now here: D," in message
    assert "It was: A," in message


def test_a_session_that_is_back_where_it_was_is_not_told(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.hear(moved(bob, 2, slot("A"), slot("B")), moved(bob, 3, slot("B"), slot("A")))

    settle(room)

    assert messages(room, bob) == []


def test_a_move_after_ten_minutes_is_another_message(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.hear(moved(bob, 2, slot("A"), slot("B")))
    settle(room)

    room.hear(moved(bob, 3, slot("B"), slot("C")))
    settle(room)

    assert [("now here: C," in message, "It was: B," in message) for message in messages(room, bob)] == [
        (True, True)
    ]
    assert len(room.notifications(account_of(bob))) == 2


def test_what_comes_after_something_newer_was_told_is_passed_over(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.hear(moved(bob, 3, slot("B"), slot("C")))
    settle(room)

    room.hear(moved(bob, 2, slot("A"), slot("B")))
    settle(room)

    assert len(room.notifications(account_of(bob))) == 1


def test_a_doubled_move_is_one(room: PostRoom) -> None:
    bob = somebody("Bob")
    body = packed(moved(bob, 2, slot("A"), slot("B")))
    room.receive([body, body])
    settle(room)
    room.receive([body])
    settle(room)

    assert len(room.notifications(account_of(bob))) == 1
