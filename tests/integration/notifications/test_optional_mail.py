"""Mail that people may do without: not about what they have read, not at night, all at once if they like."""

from __future__ import annotations

import re
from datetime import time, timedelta

from services.notifications.use_cases import inboxes, preferences, waiting_mail
from services.notifications.use_cases.mailing import Mailer
from shared.database import now
from shared.events import Recipient
from tests.integration.notifications.outgoing import only, states, text_of
from tests.integration.notifications.smtp_server import SmtpServer
from tests.post_room import PostRoom, account_of, invite_accepted, order_paid, somebody

HOUR = timedelta(hours=1)


def subscribed(room: PostRoom, name: str = "Ada", **choices: object) -> Recipient:
    """Somebody who wants mail about their team."""
    person = somebody(name)
    room.choose(account_of(person), channels={"team": {"email": True}}, **choices)
    return person


def read_only_one(room: PostRoom, person: Recipient) -> None:
    [notification] = room.notifications(account_of(person))
    with room.database.transaction() as session:
        inboxes.read(session, account_of(person), notification.id)


def test_optional_mail_about_what_was_read_already_is_not_sent(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    ada = subscribed(room)
    room.hear(invite_accepted(ada))
    read_only_one(room, ada)

    mailer.send_due()

    assert (only(room).status, only(room).error) == ("skipped", "read on screen before")
    assert server.mails == []


def test_tickets_are_mailed_even_when_the_order_was_seen_on_screen(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    bob = somebody("Bob")
    room.hear(order_paid(bob))
    read_only_one(room, bob)

    mailer.send_due()

    assert len(server.mails) == 1


def test_who_unsubscribed_meanwhile_gets_nothing_more(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    ada = subscribed(room)
    room.hear(invite_accepted(ada))
    room.choose(account_of(ada), channels={"team": {"email": False}})

    mailer.send_due()

    assert (only(room).status, only(room).error) == ("skipped", "unsubscribed")
    assert server.mails == []


def quiet_now() -> tuple[time, time]:
    return (now() - HOUR).time(), (now() + HOUR).time()


def test_optional_mail_in_quiet_hours_waits_for_their_end(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    ada = subscribed(room, quiet_hours=quiet_now())
    room.hear(invite_accepted(ada))

    mailer.send_due()
    assert server.mails == []

    room.choose(account_of(ada), channels={"team": {"email": True}})  # as if they were over
    room.let_time_pass(2 * HOUR)
    mailer.send_due()
    assert len(server.mails) == 1


def test_what_was_held_up_until_quiet_hours_had_begun_waits_for_their_end(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    ada, bob = subscribed(room), somebody("Bob")
    room.hear(invite_accepted(ada), order_paid(bob))
    for person in (ada, bob):
        room.choose(account_of(person), channels={"team": {"email": True}}, quiet_hours=quiet_now())

    mailer.send_due()

    assert [mail["To"] for mail in server.mails] == [bob.email], "tickets wait for nothing"
    [held] = [row for row in room.deliveries() if row.user_id == ada.account_id]
    assert (held.status, held.attempts, held.next_at) == ("pending", 0, held.due_at)
    assert timedelta() < held.next_at - now() <= HOUR


def test_who_gives_up_the_digest_does_not_wait_for_it(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    ada = subscribed(room, digest="weekly")
    room.hear(invite_accepted(ada), invite_accepted(ada))
    choose_anew(room, ada)

    mailer.send_due()

    assert [mail["Subject"] for mail in server.mails] == ["Bob Noyce accepted your invite"] * 2


def test_who_chooses_a_digest_gets_in_it_what_waits_already(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    ada, bob = subscribed(room, email_delay=HOUR), somebody("Bob")
    room.hear(invite_accepted(ada), order_paid(ada), order_paid(bob))
    choose_anew(room, ada, digest="hourly")

    mailer.send_due()
    assert sorted(mail["Subject"] for mail in server.mails) == ["Your tickets for PyCon"] * 2
    room.hear(invite_accepted(ada))
    room.let_time_pass(HOUR)
    mailer.send_due()

    assert server.mails[-1]["Subject"] == "2 updates from Fanfare"


def choose_anew(room: PostRoom, person: Recipient, **choices: object) -> None:
    room.choose(account_of(person), channels={"team": {"email": True}}, **choices)
    with room.database.transaction() as session:
        waiting_mail.follow(session, account_of(person))


def test_a_digest_brings_everything_in_one_mail(room: PostRoom, mailer: Mailer, server: SmtpServer) -> None:
    ada, grace = subscribed(room, digest="daily"), subscribed(room, "Grace", digest="daily")
    room.hear(
        *[invite_accepted(ada, event_name=f"Event {number}") for number in range(25)], invite_accepted(grace)
    )

    mailer.send_due()
    assert server.mails == []

    room.let_time_pass(24 * HOUR)
    while mailer.send_due():
        pass

    assert sorted(mail["To"] for mail in server.mails) == sorted([str(ada.email), str(grace.email)])
    [digest] = [mail for mail in server.mails if mail["To"] == ada.email]
    assert digest["Subject"] == "25 updates from Fanfare"
    assert len(re.findall(r"Event \d+", text_of(digest))) >= 25
    assert set(states(room)) == {"sent"}


def test_a_digest_leaves_out_what_was_read(room: PostRoom, mailer: Mailer, server: SmtpServer) -> None:
    ada = subscribed(room, digest="daily")
    room.hear(invite_accepted(ada, event_name="Seen"), invite_accepted(ada, event_name="Unseen"))
    [seen] = [row for row in room.notifications(account_of(ada)) if "<b>Seen</b>" in row.message]
    with room.database.transaction() as session:
        inboxes.read(session, account_of(ada), seen.id)

    room.let_time_pass(24 * HOUR)
    mailer.send_due()

    [mail] = server.mails
    text = text_of(mail)
    assert "Unseen" in text
    assert "of Seen" not in text
    assert sorted(states(room)) == ["sent", "skipped"]


def test_a_mail_that_waits_is_not_sent_once_the_news_was_read(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    ada, grace = (subscribed(room, name, email_delay=timedelta(minutes=5)) for name in ("Ada", "Grace"))
    room.hear(invite_accepted(ada), invite_accepted(grace))
    mailer.send_due()
    assert server.mails == []
    read_only_one(room, ada)

    room.let_time_pass(timedelta(minutes=6))
    mailer.send_due()

    assert [mail["To"] for mail in server.mails] == [grace.email]


def test_an_hourly_digest_brings_what_the_hour_brought(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    ada = subscribed(room, digest="hourly")
    room.hear(invite_accepted(ada), invite_accepted(ada))
    mailer.send_due()
    assert server.mails == []

    room.let_time_pass(HOUR)
    mailer.send_due()

    assert [mail["Subject"] for mail in server.mails] == ["2 updates from Fanfare"]


def test_mail_of_one_event_stops_even_after_it_was_queued(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    ada = subscribed(room)
    fact = invite_accepted(ada)
    room.hear(fact, invite_accepted(ada))
    with room.database.transaction() as session:
        preferences.save_for_event(session, account_of(ada), fact.event_id, {"team": {"email": False}})

    mailer.send_due()

    assert sorted(states(room)) == ["sent", "skipped"]
