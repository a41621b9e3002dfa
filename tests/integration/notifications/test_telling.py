"""What events become: rows in inboxes, events for open sockets, and mail."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from services.notifications.models import Delivery
from services.notifications.use_cases import inboxes
from services.notifications.use_cases.inboxes import State
from shared.bus.tables import retries
from shared.database import now
from shared.events import InviteRevoked, NotificationCreated, OrderPlaced, Recipient
from tests.post_room import (
    PostRoom,
    account_of,
    invite_accepted,
    invite_sent,
    order_paid,
    packed,
    registered,
    reset_requested,
    somebody,
)


def actions(room: PostRoom, recipient: Recipient) -> list[str]:
    return [row.action for row in room.notifications(account_of(recipient))]


def mailed(room: PostRoom) -> list[tuple[str, str]]:
    return [(row.action, row.address) for row in room.deliveries()]


def _is_uuid(text: str) -> bool:
    return str(UUID(text)) == text


def test_an_invite_reaches_the_inbox_and_the_address_of_who_has_an_account(room: PostRoom) -> None:
    bob = somebody("Bob")
    invite = invite_sent(bob)

    room.hear(invite)

    [row] = room.notifications(account_of(bob))
    assert (row.title, row.link) == ("You are invited to PyCon", f"/invites/{invite.invite_id}")
    assert row.message == "<b>Ada Lovelace</b> invites you to <b>PyCon</b> as organiser."
    assert not row.has_read
    assert mailed(room) == [("invite.sent", bob.email)]


def test_an_invite_to_somebody_without_an_account_is_a_mail_only(room: PostRoom) -> None:
    stranger = somebody("Eve", account=False)

    room.hear(invite_sent(stranger))

    assert mailed(room) == [("invite.sent", stranger.email)]
    assert room.published() == []


def test_an_invite_that_waited_for_a_verification_is_not_mailed_again(room: PostRoom) -> None:
    bob = somebody("Bob")

    room.hear(invite_sent(bob, mail=False))

    assert actions(room, bob) == ["invite.sent"]
    assert mailed(room) == []


def test_the_inviter_is_told_of_an_answer_on_screen(room: PostRoom) -> None:
    ada = somebody("Ada")

    room.hear(invite_accepted(ada))

    assert actions(room, ada) == ["invite.accepted"]
    assert mailed(room) == []


def test_a_paid_order_tells_buyer_and_organisers_and_mails_the_tickets(room: PostRoom) -> None:
    bob, ada, grace = somebody("Bob"), somebody("Ada"), somebody("Grace")

    room.hear(order_paid(bob, [ada, grace]))

    assert [actions(room, who) for who in (bob, ada, grace)] == [["order.paid"]] * 3
    assert room.notifications(account_of(ada))[0].message == "<b>Bob</b> bought tickets for €25.00."
    [mail] = room.deliveries()
    assert (mail.address, mail.template) == (bob.email, "tickets")
    assert mail.context["tickets"] == [{"code": "K7QX-2MPD", "ticket_type": "Regular"}]


def test_an_organiser_who_buys_is_told_once_as_the_buyer(room: PostRoom) -> None:
    ada = somebody("Ada")

    room.hear(order_paid(ada, [ada]))

    assert [row.title for row in room.notifications(account_of(ada))] == ["Your tickets for PyCon"]


def test_several_for_one_user_in_a_batch_are_numbered_in_order_and_announced_together(room: PostRoom) -> None:
    ada = somebody("Ada")
    room.hear(invite_accepted(ada))

    room.hear(invite_accepted(ada), order_paid(somebody(), [ada]))

    rows = room.notifications(account_of(ada))
    assert [row.seq for row in rows] == [1, 2, 3]
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    news = [event for event in room.published() if event.user_id == ada.account_id]
    assert [(event.sequence, event.unread_count) for event in news] == [(1, 1), (3, 3)]
    assert [line.id for line in news[1].items] == [rows[1].id, rows[2].id]
    assert news[1].subject == f"inboxes/{ada.account_id}"


def test_very_many_for_one_user_are_announced_in_several_events_in_order(
    room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inboxes, "MOST_PER_EVENT", 2)
    ada = somebody("Ada")

    room.hear(*[invite_accepted(ada) for _ in range(5)])

    news: list[NotificationCreated] = room.published()
    assert [(event.sequence, event.unread_count, len(event.items)) for event in news] == [
        (2, 2, 2),
        (4, 4, 2),
        (5, 5, 1),
    ]


def test_a_person_who_switched_the_inbox_off_is_not_told_there(room: PostRoom) -> None:
    ada = somebody("Ada")
    room.choose(account_of(ada), channels={"team": {"inbox": False}})

    room.hear(invite_accepted(ada))

    assert room.notifications(account_of(ada)) == []
    assert room.published() == []


def test_a_person_who_switched_live_off_finds_it_in_the_inbox(room: PostRoom) -> None:
    ada = somebody("Ada")
    room.choose(account_of(ada), channels={"team": {"live": False}})

    room.hear(invite_accepted(ada))

    assert room.state(account_of(ada)) == State(1, 1)
    assert room.published() == []


def test_a_quiet_one_between_two_loud_ones_leaves_the_counts_right(room: PostRoom) -> None:
    ada = somebody("Ada")
    room.choose(account_of(ada), channels={"team": {"live": False}})

    room.hear(order_paid(ada), invite_accepted(ada))

    [event] = room.published()
    assert (event.sequence, event.unread_count, len(event.items)) == (1, 1, 1)
    assert room.state(account_of(ada)) == State(2, 2)


def test_who_wants_mail_about_their_team_gets_it(room: PostRoom) -> None:
    ada = somebody("Ada")
    room.choose(account_of(ada), channels={"team": {"email": True}})

    room.hear(invite_accepted(ada))

    [mail] = room.deliveries()
    assert mail.address == ada.email
    assert mail.notification_id == room.notifications(account_of(ada))[0].id


def test_what_is_locked_comes_whatever_was_chosen_once(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.choose(account_of(bob), channels={"payments": {"inbox": False, "email": False}})

    room.hear(order_paid(bob))

    assert actions(room, bob) == ["order.paid"]
    assert len(room.deliveries()) == 1


def test_signing_up_is_one_mail_and_an_empty_inbox(room: PostRoom) -> None:
    bob = somebody("Bob")

    room.hear(registered(bob, verified=False))

    assert [(row.template, row.context["verified"]) for row in room.deliveries()] == [("welcome", False)]
    assert room.state(account_of(bob)) == State(0, 0)


def test_a_password_reset_is_a_mail_without_any_token_in_the_database(room: PostRoom) -> None:
    bob = somebody("Bob")

    room.hear(reset_requested(bob, rotation=7))

    [mail] = room.deliveries()
    assert mail.context["rotation"] == 7
    assert mail.context["link"] == "/log-in"


def test_a_revoked_invite_of_a_stranger_tells_nobody(room: PostRoom) -> None:
    sent = invite_sent(somebody("Eve", account=False))

    room.hear(InviteRevoked(**sent.model_dump() | {"sequence": 2}))

    assert room.deliveries() == []


def test_a_placed_order_tells_nobody(room: PostRoom) -> None:
    paid = order_paid(somebody(), [somebody()])

    room.hear(OrderPlaced(**paid.model_dump() | {"expires_at": now()}))

    assert room.published() == []
    assert room.deliveries() == []


def test_a_buyer_named_by_account_alone_gets_the_mail_at_the_known_address(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.hear(registered(bob))

    room.hear(order_paid(Recipient(account_id=bob.account_id)))

    assert ("order.paid", bob.email) in mailed(room)


def test_an_event_about_an_account_not_heard_of_yet_waits_for_it(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.inbox.receive([packed(order_paid(Recipient(account_id=bob.account_id)))])
    assert room.state(account_of(bob)) == State(0, 0)

    room.inbox.receive([packed(registered(bob))])
    with room.database.transaction() as session:
        session.execute(retries.update().values(next_at=now()))
    room.inbox.retry_due()

    assert room.state(account_of(bob)) == State(1, 1)
    assert ("order.paid", bob.email) in mailed(room)


def test_a_batch_of_many_kinds_is_handled_in_one_go(room: PostRoom) -> None:
    bob, ada = somebody("Bob"), somebody("Ada")

    room.hear(
        registered(bob), invite_sent(bob), order_paid(bob, [ada]), invite_accepted(ada), registered(ada)
    )

    assert actions(room, bob) == ["invite.sent", "order.paid"]
    assert actions(room, ada) == ["order.paid", "invite.accepted"]
    assert len(room.published()) == 2
    assert len(room.people()) == 2


def test_the_newest_word_on_a_person_counts_in_whatever_order_it_comes(room: PostRoom) -> None:
    bob = somebody("Bob")
    third, first, second = (registered(bob, sequence=number, name=f"Bob {number}") for number in (3, 1, 2))

    room.hear(first, third)
    room.hear(second)

    [person] = room.people()
    assert (person.name, person.sequence) == ("Bob 3", 3)


def test_delivery_rows_hold_nothing_that_opens_anything(room: PostRoom) -> None:
    bob = somebody("Bob")

    room.hear(registered(bob, verified=False), invite_sent(bob), reset_requested(bob))

    with room.database.transaction() as session:
        contexts = session.scalars(select(Delivery.context)).all()
    allowed = {"/events", "/log-in"}
    for context in contexts:
        assert context["link"] in allowed or _is_uuid(context["link"].removeprefix("/invites/"))
