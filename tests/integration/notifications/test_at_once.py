"""Many workers and many tabs on the same inboxes at once, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import UUID

import pytest

from services.notifications.use_cases import inboxes, listing
from services.notifications.use_cases.inboxes import State
from shared.bus.tables import retries
from shared.events import Event, Recipient
from tests.post_room import PostRoom, account_of, invite_accepted, order_paid, packed, registered, somebody

WORKERS, READERS, ROUNDS, BATCH = 4, 3, 15, 12


def run_all(tasks: list[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(len(tasks)) as pool:
        for done in [pool.submit(task) for task in tasks]:
            done.result()


def hearing(room: PostRoom, people: list[Recipient], seed: int) -> Callable[[], None]:
    """A worker that takes batches of mixed events about the same few people, in an order of its own."""
    chance = Random(seed)

    def happening() -> Event:
        kind = chance.randrange(3)
        if kind == 0:
            return invite_accepted(chance.choice(people))
        if kind == 1:
            return registered(chance.choice(people), sequence=chance.randrange(100))
        return order_paid(chance.choice(people), chance.sample(people, 2))

    def work() -> None:
        for _ in range(ROUNDS):
            room.inbox.receive([packed(happening()) for _ in range(BATCH)])

    return work


def reading(room: PostRoom, people: list[Recipient], seed: int) -> Callable[[], None]:
    """A tab that marks some as read, one or all, as a person would: only what it has seen."""
    chance = Random(seed)

    def work() -> None:
        for _ in range(ROUNDS * 3):
            user_id = account_of(chance.choice(people))
            with room.database.transaction() as session:
                items = listing.read_page(session, user_id, listing.Wanted(10, unread=True)).items
            if items:
                with room.database.transaction() as session:
                    mark = chance.choice([inboxes.read, inboxes.read, inboxes.read_up_to])
                    mark(session, user_id, chance.choice(items).id)

    return work


def changes(room: PostRoom, user_id: UUID) -> list[int]:
    """Every `seq` that was told to open sockets."""
    told: list[int] = []
    for event in room.published():
        if event.user_id == user_id:
            count = len(event.items) if hasattr(event, "items") else len(event.read)
            told += range(event.sequence - count + 1, event.sequence + 1)
    return told


def test_no_seq_is_skipped_or_used_twice_and_unread_is_exact(postgres_room: PostRoom) -> None:
    people = [somebody(name) for name in ("Ada", "Bob", "Cora", "Dan")]
    workers = [hearing(postgres_room, people, seed) for seed in range(WORKERS)]
    readers = [reading(postgres_room, people, seed) for seed in range(READERS)]

    run_all([*workers, *readers])

    with postgres_room.database.transaction() as session:
        assert session.execute(retries.select()).all() == []
    for person in people:
        user_id = account_of(person)
        rows, state = postgres_room.notifications(user_id), postgres_room.state(user_id)
        read = sum(row.has_read for row in rows)
        assert state == State(seq=len(rows) + read, unread=len(rows) - read)
        assert len({row.seq for row in rows}) == len(rows)
        assert sorted(changes(postgres_room, user_id)) == list(range(1, state.seq + 1))


def test_workers_with_the_same_people_in_other_orders_never_stand_in_each_others_way(
    postgres_room: PostRoom, caplog: pytest.LogCaptureFixture
) -> None:
    people = [somebody(f"Person{number}") for number in range(30)]

    def worker(seed: int) -> Callable[[], None]:
        chance = Random(seed)

        def work() -> None:
            for _ in range(10):
                events: list[Event] = [invite_accepted(person) for person in people]
                events += [order_paid(person) for person in people]
                events += [registered(person, sequence=chance.randrange(1000)) for person in people]
                chance.shuffle(events)
                postgres_room.inbox.receive([packed(event) for event in events])

        return work

    with caplog.at_level("INFO", "shared.bus.inbox"):
        run_all([worker(seed) for seed in range(4)])

    assert "batch failed" not in caplog.text
    assert [postgres_room.state(account_of(person)) for person in people] == [State(80, 80)] * 30


def test_two_tabs_that_read_the_same_one_count_it_once(postgres_room: PostRoom) -> None:
    ada = somebody("Ada")
    postgres_room.hear(*[invite_accepted(ada) for _ in range(5)])
    [first, *_] = postgres_room.notifications(account_of(ada))

    def read() -> None:
        with postgres_room.database.transaction() as session:
            inboxes.read(session, account_of(ada), first.id)

    run_all([read] * 8)

    assert postgres_room.state(account_of(ada)) == State(seq=6, unread=4)


def test_a_page_and_its_state_are_of_one_moment(postgres_room: PostRoom) -> None:
    ada = somebody("Ada")
    user_id = account_of(ada)
    seen: list[tuple[int, int]] = []

    def write() -> None:
        for _ in range(40):
            postgres_room.receive([packed(invite_accepted(ada))])

    def look() -> None:
        for _ in range(120):
            with postgres_room.database.transaction() as session:
                page = listing.read_page(session, user_id, listing.Wanted(100))
            seen.append((page.state.seq, max((row.seq for row in page.items), default=0)))
            assert page.state.unread == len(page.items)

    run_all([write, look, look])

    assert all(state == newest for state, newest in seen)
