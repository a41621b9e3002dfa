"""The bus promises no order and delivers twice: whatever comes how, the outcome is the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from services.notifications.tables import metadata
from shared.bus import tables
from shared.database import now
from shared.events import AccountChanged, Event, Recipient
from tests.post_room import (
    PostRoom,
    account_of,
    invite_accepted,
    invite_sent,
    order_paid,
    packed,
    registered,
    somebody,
)

PEOPLE = [somebody(name) for name in ("Ada", "Bob", "Cora")]
persons = st.sampled_from(PEOPLE)
names = st.text(min_size=1, max_size=20)


def changed(person: Recipient, sequence: int, name: str) -> AccountChanged:
    return AccountChanged(**registered(person, sequence=sequence, name=name).model_dump())


happenings = st.one_of(
    st.builds(invite_sent, persons),
    st.builds(invite_accepted, persons),
    st.builds(order_paid, persons, st.lists(persons, max_size=3)),
)
# One name for each sequence: that is what a publisher promises.
changes = st.dictionaries(st.tuples(persons.map(account_of), st.integers(2, 9)), names, max_size=8).map(
    lambda named: [changed(_person(who), sequence, name) for (who, sequence), name in named.items()]
)


def _person(account_id: UUID) -> Recipient:
    return next(person for person in PEOPLE if person.account_id == account_id)


def _outcome(room: PostRoom) -> object:
    inboxes = {
        person.account_id: {
            (row.event_id, row.action, row.title) for row in room.notifications(account_of(person))
        }
        for person in PEOPLE
    }
    people = [(row.id, row.name, row.sequence) for row in room.people()]
    return inboxes, people, {(row.event_id, row.address, row.action) for row in room.deliveries()}


def _empty(room: PostRoom) -> None:
    with room.database.transaction() as session:
        for table in (*metadata.sorted_tables, *tables.metadata.sorted_tables):
            session.execute(delete(table))


def _batches(bodies: Sequence[bytes], chance: random.Random) -> list[Sequence[bytes]]:
    cuts = sorted({0, len(bodies), *(chance.randrange(len(bodies) + 1) for _ in range(3))})
    return [bodies[start:end] for start, end in pairwise(cuts)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(happenings, max_size=8), changes, st.randoms(use_true_random=False))
def test_shuffled_and_doubled_events_have_the_same_outcome(
    sqlite_room: PostRoom, told: list[Event], moved: list[Event], chance: random.Random
) -> None:
    start = now()
    events = [*told, *moved]
    bodies = [packed(event, time=start + timedelta(seconds=number)) for number, event in enumerate(events)]
    _empty(sqlite_room)
    sqlite_room.receive(bodies)
    expected = _outcome(sqlite_room)
    _empty(sqlite_room)

    mixed = bodies * 2
    chance.shuffle(mixed)
    for batch in _batches(mixed, chance):
        sqlite_room.receive(batch)

    assert _outcome(sqlite_room) == expected
    for person in PEOPLE:
        rows = sqlite_room.notifications(account_of(person))
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert sqlite_room.state(account_of(person)).unread == len(rows)
