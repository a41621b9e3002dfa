"""What is old goes in small steps, and every count stays right."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from prometheus_client import REGISTRY
from sqlalchemy import delete, func, select, update

from services.notifications.commands import notifications
from services.notifications.models import Attempt, Delivery, Inbox, Notification
from services.notifications.use_cases import inboxes, recounting, retention
from services.notifications.use_cases.inboxes import State
from services.notifications.use_cases.mailing import Mailer
from shared.database import new_id, now
from shared.events import NotificationChanged, Recipient
from tests.integration.notifications.smtp_server import SmtpServer
from tests.post_room import PostRoom, account_of, invite_accepted, invite_sent, order_paid, somebody

DAY = timedelta(days=1)


def told(room: PostRoom, person: Recipient, *, days_ago: int, read: bool) -> UUID:
    """One notification of that age."""
    room.hear(invite_accepted(person))
    row = room.notifications(account_of(person))[-1]
    notification_id = made_older(room, row.id, days_ago)
    with room.database.transaction() as session:
        if read:
            inboxes.read(session, account_of(person), notification_id)
    return notification_id


def made_older(room: PostRoom, notification_id: UUID, days: int) -> UUID:
    """As if it had come that much earlier, which its id tells as well."""
    then = now() - days * DAY
    old_id = new_id(int(then.timestamp() * 1000))
    with room.database.transaction() as session:
        session.execute(
            update(Notification).where(Notification.id == notification_id).values(id=old_id, received_at=then)
        )
        session.execute(
            update(Delivery).where(Delivery.notification_id == notification_id).values(notification_id=old_id)
        )
    return old_id


def kept(room: PostRoom, person: Recipient) -> set[UUID]:
    return {row.id for row in room.notifications(account_of(person))}


def forget(room: PostRoom) -> None:
    while retention.forget_old(room.database):
        pass


def test_read_ones_go_after_90_days_and_all_after_400(room: PostRoom) -> None:
    ada = somebody("Ada")
    told(room, ada, days_ago=91, read=True)
    told(room, ada, days_ago=401, read=False)
    young = {told(room, ada, days_ago=89, read=True), told(room, ada, days_ago=399, read=False)}

    forget(room)

    assert kept(room, ada) == young
    assert room.state(account_of(ada)).unread == 1


def test_an_unread_one_that_goes_is_counted_out_and_open_tabs_are_told(room: PostRoom) -> None:
    ada = somebody("Ada")
    gone = {told(room, ada, days_ago=401, read=False) for _ in range(2)}
    told(room, ada, days_ago=1, read=False)
    before = room.state(account_of(ada))

    forget(room)

    assert room.state(account_of(ada)) == State(before.seq + 2, 1)
    change = room.published()[-1]
    assert isinstance(change, NotificationChanged)
    assert (set(change.read), change.unread_count, change.sequence) == (gone, 1, before.seq + 2)
    assert change.epoch == before.epoch


def test_each_step_is_of_bounded_size(room: PostRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    ada, bob = somebody("Ada"), somebody("Bob")
    for person in (ada, bob, ada, bob, ada):
        told(room, person, days_ago=401, read=False)

    assert retention.forget_old(room.database) is True
    assert len(kept(room, ada) | kept(room, bob)) == 3
    forget(room)

    assert kept(room, ada) | kept(room, bob) == set()
    assert room.state(account_of(ada)).unread == room.state(account_of(bob)).unread == 0


def test_the_mail_that_told_the_same_goes_with_it(room: PostRoom, mailer: Mailer, server: SmtpServer) -> None:
    bob, eve = somebody("Bob"), somebody("Eve", account=False)
    room.hear(order_paid(bob), order_paid(bob), invite_sent(eve))
    mailer.send_due()
    [old, _] = room.notifications(account_of(bob))
    old_id = made_older(room, old.id, 91)
    with room.database.transaction() as session:
        inboxes.read(session, account_of(bob), old_id)

    forget(room)

    assert len(room.deliveries()) == 2
    with room.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 2


def test_a_mail_that_still_waits_is_not_lost(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.hear(order_paid(bob))
    made_older(room, room.notifications(account_of(bob))[0].id, 401)

    forget(room)

    assert kept(room, bob) == set()
    assert len(room.deliveries()) == 1


def drift(room: PostRoom) -> float | None:
    recounting.recount(room.database)
    return REGISTRY.get_sample_value("fanfare_unread_drift", {"service": "notifications"})


def test_counts_that_are_right_are_left_alone(room: PostRoom) -> None:
    ada, bob = somebody("Ada"), somebody("Bob")
    told(room, ada, days_ago=1, read=True)
    room.hear(*[invite_accepted(person) for person in (ada, bob, bob)])
    before = room.state(account_of(ada)), room.state(account_of(bob)), len(room.published())

    assert drift(room) == 0
    assert (room.state(account_of(ada)), room.state(account_of(bob)), len(room.published())) == before


def test_a_wrong_count_is_put_right_told_and_measured(
    room: PostRoom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recounting, "BATCH", 2)
    people = [somebody(f"Person{number}") for number in range(5)]
    room.hear(*[invite_accepted(person) for person in people for _ in range(2)])
    with room.database.transaction() as session:
        for person, wrong in ((people[0], 7), (people[4], 0)):
            session.execute(update(Inbox).where(Inbox.user_id == account_of(person)).values(unread=wrong))

    assert drift(room) == 5 + 2
    assert {room.state(account_of(person)).unread for person in people} == {2}
    assert {event.user_id for event in room.published()[-2:]} == {people[0].account_id, people[4].account_id}
    assert [event.unread_count for event in room.published()[-2:]] == [2, 2]
    assert all(event.epoch for event in room.published()[-2:]), "which count the new number belongs to"
    assert caplog.text.count("an inbox had a wrong count") == 2
    assert drift(room) == 0


def test_a_mail_that_nothing_in_an_inbox_stands_for_goes_after_400_days(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    room.hear(*[invite_sent(somebody(name, account=False)) for name in ("Eve", "Mallory")])
    mailer.send_due()
    [old, _] = room.deliveries()
    with room.database.transaction() as session:
        session.execute(delete(Attempt))
        then = int((now() - 401 * DAY).timestamp() * 1000)
        session.execute(update(Delivery).where(Delivery.id == old.id).values(id=new_id(then)))

    forget(room)

    assert len(room.deliveries()) == 1


def operate(room: PostRoom, command: str) -> str:
    """What the operator's command prints."""
    address = room.database.url.render_as_string(hide_password=False)
    asked = [command, "--database-url", address]
    return CliRunner().invoke(notifications, asked, catch_exceptions=False).output


def test_an_operator_counts_all_inboxes_when_they_wish(room: PostRoom) -> None:
    ada = somebody("Ada")
    room.hear(invite_accepted(ada))
    with room.database.transaction() as session:
        session.execute(update(Inbox).values(unread=4))

    assert operate(room, "recount") == "counts were off by 3\n"
    assert operate(room, "recount") == "every count is right\n"
    assert room.state(account_of(ada)).unread == 1


def test_an_operator_lets_go_of_what_is_old_when_they_wish(
    room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    ada = somebody("Ada")
    for _ in range(5):
        told(room, ada, days_ago=91, read=True)
    young = told(room, ada, days_ago=89, read=True)

    assert operate(room, "forget-old") == "nothing older is left than is to be kept\n"
    assert kept(room, ada) == {young}
