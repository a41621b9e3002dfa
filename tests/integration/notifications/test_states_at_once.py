"""One person's tabs all at once, in any order that hypothesis thinks of, on PostgreSQL: the counts never drift."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from services.notifications.models import Notification
from services.notifications.use_cases import inboxes
from shared.bus.tables import outbox
from shared.events import NotificationChanged, NotificationCreated, unpack
from tests.post_room import PostRoom, account_of, invite_accepted, packed, somebody

MOST_TABS = 5
BEYOND_ALL = 2**63 - 1
ON_ONE = {
    "read": inboxes.read,
    "unread": inboxes.unread,
    "archive": inboxes.archive,
    "restore": inboxes.restore,
    "read up to": inboxes.read_up_to,
    "see up to": inboxes.see_up_to,
}


@dataclass(frozen=True)
class Step:
    """What one tab does: to the notification that is so far down, wrapped around."""

    what: str
    place: int


STEPS = st.builds(Step, st.sampled_from([*ON_ONE, "arrive", "take back", "take all back"]), st.integers(0, 7))


class Tabs(RuleBasedStateMachine):
    def __init__(self, room: PostRoom) -> None:
        super().__init__()
        self.room = room
        self.owner = somebody("Ada")
        self.user_id = account_of(self.owner)

    @rule(number=st.integers(1, 4))
    def arrive(self, number: int) -> None:
        self.room.receive([packed(invite_accepted(self.owner)) for _ in range(number)])

    @precondition(lambda self: self.rows())
    @rule(steps=st.lists(STEPS, min_size=2, max_size=MOST_TABS))
    def do_at_once(self, steps: list[Step]) -> None:
        with ThreadPoolExecutor(len(steps)) as pool:
            for done in [pool.submit(self._do, step) for step in steps]:
                done.result()

    @invariant()
    def the_count_is_what_can_be_counted(self) -> None:
        rows, state = self.rows(), self.room.state(self.user_id)
        assert state.unread == sum(not row.has_read for row in rows)
        assert not any(row.archived and not row.has_read for row in rows)

    @invariant()
    def each_number_was_told_once_and_the_last_count_is_the_present_one(self) -> None:
        state, told = self.room.state(self.user_id), self.told()
        numbers = [
            seq for event in told for seq in range(event.sequence - _size(event) + 1, event.sequence + 1)
        ]
        assert sorted(numbers) == list(range(1, state.seq + 1))
        if told:
            assert max(told, key=lambda event: event.sequence).unread_count == state.unread
            assert min(event.unread_count for event in told) >= 0

    def rows(self) -> list[Notification]:
        with self.room.database.transaction() as session:
            own = select(Notification).where(Notification.user_id == self.user_id).order_by(Notification.id)
            return list(session.scalars(own))

    def told(self) -> list[Any]:
        with self.room.database.transaction() as session:
            events = [unpack(body).event for body in session.scalars(select(outbox.c.body))]
        own = (NotificationCreated, NotificationChanged)
        return [event for event in events if isinstance(event, own) and event.user_id == self.user_id]

    def _do(self, step: Step) -> None:
        if step.what == "arrive":
            self.arrive_alone()
            return
        rows = self.rows()
        chosen = rows[step.place % len(rows)].id
        with self.room.database.transaction() as session:
            if step.what == "take back":
                newest = inboxes.read_up_to(session, self.user_id, chosen)
                inboxes.unread_again(session, self.user_id, newest.seq - newest.changes, newest.seq)
            elif step.what == "take all back":
                inboxes.unread_again(session, self.user_id, 0, BEYOND_ALL)
            else:
                ON_ONE[step.what](session, self.user_id, chosen)

    def arrive_alone(self) -> None:
        self.room.receive([packed(invite_accepted(self.owner))])


def _size(event: NotificationCreated | NotificationChanged) -> int:
    """How many changes it tells of."""
    if isinstance(event, NotificationCreated):
        return len(event.items)
    lists = (event.read, event.unread, event.archived, event.restored)
    return sum(map(len, lists)) + (event.seen_up_to is not None)


def test_whatever_the_tabs_of_a_person_do_at_once_the_counts_are_exact(postgres_room: PostRoom) -> None:
    class HereTabs(Tabs):
        def __init__(self) -> None:
            super().__init__(postgres_room)

    run_state_machine_as_test(
        HereTabs,
        settings=settings(
            max_examples=25,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
