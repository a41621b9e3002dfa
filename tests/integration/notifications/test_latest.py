"""Of several messages about one subject only the latest stays unread, in whatever order they come."""

from __future__ import annotations

from itertools import permutations

import pytest

from services.notifications.use_cases.inboxes import State
from shared.events import (
    Event,
    InviteExpiring,
    InviteRevoked,
    InviteSent,
    NotificationChanged,
    OrderCancelled,
)
from tests.post_room import PostRoom, account_of, invite_sent, order_paid, somebody


def again(sent: InviteSent, sequence: int) -> InviteSent:
    return sent.model_copy(update={"sequence": sequence, "rotation": sequence})


def revoked(sent: InviteSent, sequence: int) -> InviteRevoked:
    return InviteRevoked(**sent.model_dump() | {"sequence": sequence})


def unread(room: PostRoom, event: InviteSent) -> list[tuple[str, int | None]]:
    rows = room.notifications(account_of(event.invitee))
    return [(row.action, row.subject_sequence) for row in rows if not row.has_read]


def test_an_invite_that_is_sent_again_leaves_one_unread(room: PostRoom) -> None:
    sent = invite_sent(somebody("Bob"))
    room.hear(sent)

    room.hear(again(sent, 2))
    room.hear(again(sent, 3))

    assert unread(room, sent) == [("invite.sent", 3)]
    assert room.state(account_of(sent.invitee)) == State(seq=5, unread=1)


def test_other_tabs_learn_that_the_older_one_is_done_with(room: PostRoom) -> None:
    sent = invite_sent(somebody("Bob"))
    room.hear(sent)
    [first] = room.notifications(account_of(sent.invitee))

    room.hear(again(sent, 2))

    change = room.published()[-1]
    assert isinstance(change, NotificationChanged)
    assert (change.read, change.unread_count, change.sequence) == ((first.id,), 1, 3)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_latest_counts_in_whatever_order_they_come(room: PostRoom, order: tuple[int, ...]) -> None:
    sent = invite_sent(somebody("Bob"))
    events: list[Event] = [sent, again(sent, 2), revoked(sent, 3)]

    for place in order:
        room.hear(events[place])

    assert unread(room, sent) == [("invite.revoked", 3)]


def test_several_in_one_batch_leave_one_unread(room: PostRoom) -> None:
    sent, other = invite_sent(somebody("Bob")), invite_sent(somebody("Cora"))

    room.hear(again(sent, 3), sent, other, again(sent, 2))

    assert unread(room, sent) == [("invite.sent", 3)]
    assert unread(room, other) == [("invite.sent", 1)]


def test_a_reminder_takes_the_place_of_the_invite(room: PostRoom) -> None:
    sent = invite_sent(somebody("Bob"))
    room.hear(sent)

    room.hear(InviteExpiring(**sent.model_dump() | {"sequence": 2}))

    assert unread(room, sent) == [("invite.expiring", 2)]


def test_an_older_one_that_comes_late_is_not_unread_again(room: PostRoom) -> None:
    sent = invite_sent(somebody("Bob"))
    room.hear(again(sent, 2))

    room.hear(sent)

    assert unread(room, sent) == [("invite.sent", 2)]


def test_two_invites_stay_two(room: PostRoom) -> None:
    bob = somebody("Bob")

    room.hear(invite_sent(bob), invite_sent(bob))

    assert room.state(account_of(bob)).unread == 2


def test_organisers_keep_every_order_unread(room: PostRoom) -> None:
    bob, ada = somebody("Bob"), somebody("Ada")
    paid = order_paid(bob, [ada])
    room.hear(paid)

    room.hear(OrderCancelled(**paid.model_dump() | {"sequence": 3}))

    assert room.state(account_of(ada)).unread == 1
    assert [row.action for row in room.notifications(account_of(bob)) if not row.has_read] == [
        "order.cancelled"
    ]
