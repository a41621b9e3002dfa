"""What administrators search, see and send again, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.notifications.models import DeliveryStatus
from services.notifications.use_cases import daily, inboxes, preferences, records, resending
from services.notifications.use_cases.mailing import Mailer
from services.notifications.use_cases.records import Record, State, Wanted
from shared.database import new_id, now
from shared.errors import Conflict, NotFound
from shared.events import Recipient
from tests.integration.notifications.outgoing import only, states
from tests.integration.notifications.smtp_server import SmtpServer
from tests.post_room import (
    PostRoom,
    account_of,
    invite_accepted,
    invite_sent,
    order_paid,
    registered,
    somebody,
)

ADMIN = new_id()


def found(room: PostRoom, **asked: Any) -> list[Record]:
    with room.database.transaction() as session:
        return records.read(session, Wanted(limit=50, **asked))[0]


def resend(room: PostRoom, record_id: UUID) -> None:
    with room.database.transaction() as session:
        resending.resend(session, record_id, ADMIN)


def titles(of: list[Record]) -> list[str]:
    return sorted(record.title for record in of)


def test_a_person_is_found_by_address_and_by_a_part_of_the_name(room: PostRoom) -> None:
    ada, bob = somebody("Ada Lovelace"), somebody("Bob 50%_Noyce")
    room.hear(registered(ada), registered(bob), invite_accepted(ada), order_paid(bob))

    assert titles(found(room, person="LOVELACE")) == ["Bob Noyce accepted your invite", "Welcome to Fanfare"]
    assert len(found(room, person=str(bob.email).upper())) == 2
    assert len(found(room, person="50%_")) == 2, "signs of the query language are letters here"
    assert found(room, person="nobody") == []


def test_a_stranger_is_found_by_the_address_alone(room: PostRoom) -> None:
    eve = somebody("Eve", account=False)
    room.hear(invite_sent(eve), invite_sent(somebody("Bob")))

    [record] = found(room, person=eve.email)

    assert (record.user_id, record.mails[0].row.address) == (None, eve.email)


def test_an_event_narrows_it_down(room: PostRoom) -> None:
    ada = somebody("Ada")
    fact = invite_accepted(ada)
    room.hear(fact, invite_accepted(ada), invite_sent(somebody("Eve", account=False), event_id=fact.event_id))

    assert {record.action for record in found(room, event_id=fact.event_id)} == {
        "invite.accepted",
        "invite.sent",
    }
    assert len(found(room)) == 3


def test_an_event_is_found_by_a_part_of_its_name_or_by_its_id(room: PostRoom) -> None:
    ada = somebody("Ada")
    fact = invite_accepted(ada, event_name="Harbour Conf")
    room.hear(fact, invite_accepted(ada, event_name="100% wool"))

    assert [record.fanfare_event_id for record in found(room, event="harbour")] == [fact.event_id]
    assert [record.fanfare_event_id for record in found(room, event=str(fact.event_id))] == [fact.event_id]
    assert len(found(room, event="%")) == 1
    assert found(room, event="nowhere") == []


def test_each_state_finds_what_is_in_it(room: PostRoom, mailer: Mailer, server: SmtpServer) -> None:
    bob, cora, eve = somebody("Bob"), somebody("Cora"), somebody("Eve", account=False)
    server.answers[str(cora.email)] = "550 5.1.1 gone"
    room.hear(order_paid(bob), order_paid(cora), invite_sent(eve))
    mailer.send_due()
    room.hear(order_paid(somebody("Dan")))
    with room.database.transaction() as session:
        [row] = room.notifications(account_of(bob))
        inboxes.read(session, account_of(bob), row.id)

    counted = {state.value: len(found(room, state=state)) for state in State}

    assert counted == {
        "unread": 2, "read": 1, "pending": 1, "sending": 0, "sent": 2, "failed": 1, "skipped": 0,
    }  # fmt: skip


def test_one_record_shows_every_try_and_a_stopped_address(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    cora = somebody("Cora")
    server.answers[str(cora.email)] = "550 5.1.1 gone"
    room.hear(order_paid(cora))
    mailer.send_due()

    with room.database.transaction() as session:
        [mail] = records.read_one(session, found(room)[0].id).mails

    assert [(one.outcome, one.error) for one in mail.attempts] == [("failed", "550 5.1.1 gone")]
    assert mail.stopped is not None
    assert mail.stopped.reason == "550 5.1.1 gone"


def test_what_failed_can_be_sent_again_and_its_address_is_tried(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    cora = somebody("Cora")
    server.answers[str(cora.email)] = "550 5.1.1 gone"
    room.hear(order_paid(cora))
    mailer.send_due()
    server.answers.clear()

    resend(room, found(room)[0].id)
    mailer.send_due()

    assert (states(room), len(server.mails)) == (["sent"], 1)
    assert (only(room).resent_by, only(room).attempts) == (ADMIN, 1)


def test_what_is_sent_again_is_another_mail_to_a_mailbox(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    room.hear(order_paid(somebody("Bob")))
    mailer.send_due()
    resend(room, found(room)[0].id)

    mailer.send_due()

    assert len({mail["Message-ID"] for mail in server.mails}) == 2


def wants_mail(room: PostRoom) -> Recipient:
    ada = somebody("Ada")
    room.choose(account_of(ada), channels={"team": {"email": True}})
    return ada


def test_what_was_read_is_sent_again_all_the_same(room: PostRoom, mailer: Mailer, server: SmtpServer) -> None:
    ada = wants_mail(room)
    room.hear(invite_accepted(ada))
    [row] = room.notifications(account_of(ada))
    with room.database.transaction() as session:
        inboxes.read(session, account_of(ada), row.id)
    mailer.send_due()
    assert states(room) == ["skipped"]

    resend(room, row.id)
    mailer.send_due()

    assert states(room) == ["sent"]


def test_who_unsubscribed_is_not_written_to_again(room: PostRoom, mailer: Mailer, server: SmtpServer) -> None:
    ada = wants_mail(room)
    room.hear(invite_accepted(ada))
    mailer.send_due()
    with room.database.transaction() as session:
        preferences.save_for_event(session, account_of(ada), room.deliveries()[0].fanfare_event_id or ADMIN, {
            "team": {"email": False}
        })  # fmt: skip

    resend(room, found(room)[0].id)
    mailer.send_due()

    assert (states(room), len(server.mails)) == (["skipped"], 1)


def test_what_was_never_mailed_or_is_under_way_is_not_sent_again(room: PostRoom) -> None:
    room.hear(invite_accepted(somebody("Ada")))
    with pytest.raises(NotFound):
        resend(room, found(room)[0].id)

    room.hear(order_paid(somebody("Bob")))
    with room.database.transaction() as session:
        session.merge(room.deliveries()[0]).status = DeliveryStatus.SENDING
    with pytest.raises(Conflict):
        resend(room, found(room, action="order.paid")[0].id)


def test_figures_count_by_day_in_utc(room: PostRoom, mailer: Mailer, server: SmtpServer) -> None:
    cora = somebody("Cora")
    server.answers[str(cora.email)] = "550 5.1.1 gone"
    room.hear(order_paid(somebody("Bob")), order_paid(cora))
    mailer.send_due()
    with room.database.transaction() as session:
        for row in room.notifications(account_of(cora)):
            session.merge(row).received_at = now() - timedelta(days=2)

    with room.database.transaction() as session:
        days = daily.by_day(session, 3)

    assert [day.date for day in days] == [now().date() - timedelta(days=ago) for ago in (2, 1, 0)]
    assert [(day.notifications, day.mails_sent, day.mails_failed) for day in days] == [
        (1, 0, 0),
        (0, 0, 0),
        (1, 1, 1),
    ]
