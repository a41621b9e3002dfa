"""Mail on its way to a real SMTP server: once, again where that helps, and never twice at the same time."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from threading import Barrier, Thread
from threading import Event as Signal

import pytest
from prometheus_client import REGISTRY

from services.notifications.mail.gateway import Deferred, EmailGateway, SmtpEmailGateway
from services.notifications.models import Delivery
from services.notifications.use_cases import mailing
from services.notifications.use_cases.mailing import Mailer
from shared.database import now
from shared.events import Recipient
from tests.integration.notifications.outgoing import LETTERS, only, states, text_of
from tests.integration.notifications.smtp_server import SmtpServer
from tests.post_room import PostRoom, order_paid, packed, reset_requested, somebody

HOUR = timedelta(hours=1)


class FakeGateway:
    """Calls back for each mail that is sent."""

    def __init__(self, on_send: Callable[[EmailMessage], None]) -> None:
        self.send = on_send


def test_a_mail_is_sent_once(room: PostRoom, mailer: Mailer, server: SmtpServer) -> None:
    bob = somebody("Bob")
    room.hear(order_paid(bob))

    for _ in range(3):
        mailer.send_due()

    [mail] = server.mails
    assert mail["To"] == bob.email
    assert "K7QX-2MPD" in text_of(mail)
    row = only(room)
    assert (row.status, row.attempts, row.error) == ("sent", 1, None)
    assert row.sent_at is not None


def test_many_mails_go_out_batch_by_batch(room: PostRoom, mailer: Mailer, server: SmtpServer) -> None:
    room.hear(*[order_paid(somebody()) for _ in range(mailing.CLAIM_SIZE + 5)])

    assert mailer.send_due() is True
    assert mailer.send_due() is False

    assert len(server.mails) == mailing.CLAIM_SIZE + 5
    assert len({mail["Message-ID"] for mail in server.mails}) == len(server.mails)


def test_a_server_that_asks_for_patience_is_tried_again_later(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    bob = somebody("Bob")
    server.answers[bob.email or ""] = "451 try again later"
    room.hear(order_paid(bob))

    mailer.send_due()
    mailer.send_due()

    row = only(room)
    assert (row.status, row.attempts) == ("pending", 1)
    assert "try again later" in (row.error or "")

    server.answers.clear()
    room.let_time_pass(HOUR)
    mailer.send_due()

    assert (only(room).status, only(room).error, len(server.mails)) == ("sent", None, 1)


def test_an_address_that_is_refused_for_good_is_not_tried_again(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    bob = somebody("Bob")
    server.answers[bob.email or ""] = "550 no such mailbox"
    room.hear(order_paid(bob))

    mailer.send_due()
    room.let_time_pass(HOUR)
    mailer.send_due()

    row = only(room)
    assert (row.status, row.attempts) == ("failed", 1)
    assert row.error == "550 no such mailbox"


def test_a_mail_that_is_refused_for_its_content_is_not_tried_again(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    server.data_answer = "554 looks like spam"
    room.hear(order_paid(somebody()))

    mailer.send_due()

    assert (only(room).status, only(room).error) == ("failed", "554 looks like spam")


def test_an_address_that_is_none_fails_without_bothering_the_server(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    evil = Recipient(email="a@example.org\r\nRCPT TO:<b@example.org>", name="Eve")
    room.hear(order_paid(evil), order_paid(somebody("Bob")))

    mailer.send_due()

    assert sorted(states(room)) == ["failed", "sent"]
    assert len(server.mails) == 1


def test_with_the_server_away_everything_waits_and_nothing_is_given_up(
    room: PostRoom, server: SmtpServer
) -> None:
    room.hear(*[order_paid(somebody()) for _ in range(3)])
    tried = []

    class Counting(SmtpEmailGateway):
        def send(self, message: EmailMessage) -> None:
            tried.append(message)
            super().send(message)

    away = Mailer(room.database, Counting("smtp://127.0.0.1:1", timeout=1), LETTERS)

    assert away.send_due() is False

    assert len(tried) == 1, "one try tells enough about a server that is away"
    assert states(room) == ["pending"] * 3
    room.let_time_pass(HOUR)
    Mailer(room.database, SmtpEmailGateway(server.url), LETTERS).send_due()
    assert states(room) == ["sent"] * 3


def test_a_mail_is_given_up_after_about_a_day(room: PostRoom, mailer: Mailer, server: SmtpServer) -> None:
    server.data_answer = "451 not today"
    room.hear(order_paid(somebody()))

    for _ in range(mailing.MOST_ATTEMPTS + 2):
        mailer.send_due()
        room.let_time_pass(2 * HOUR)

    assert (only(room).status, only(room).attempts) == ("failed", mailing.MOST_ATTEMPTS)


def test_a_mail_whose_worker_died_is_sent_by_another(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    def die(_: EmailMessage) -> None:
        raise KeyboardInterrupt

    room.hear(order_paid(somebody()))
    with pytest.raises(KeyboardInterrupt):
        Mailer(room.database, FakeGateway(die), LETTERS).send_due()
    assert states(room) == ["sending"]

    assert mailer.sweep() == 0, "it may still be on its way"
    mailer.send_due()
    assert server.mails == []

    room.let_time_pass(timedelta(minutes=11))
    assert mailer.sweep() == 1
    mailer.send_due()

    assert (states(room), len(server.mails)) == (["sent"], 1)


def test_a_late_outcome_of_a_swept_mail_changes_nothing(room: PostRoom, mailer: Mailer) -> None:
    def be_slow(_: EmailMessage) -> None:
        room.let_time_pass(HOUR)
        mailer.sweep()
        mailer.send_due()
        raise Deferred("at last")

    slow = Mailer(room.database, FakeGateway(be_slow), LETTERS)
    room.hear(order_paid(somebody()))

    slow.send_due()

    assert (only(room).status, only(room).attempts) == ("sent", 2)


def test_a_fault_of_ours_in_one_mail_does_not_stop_the_others(
    room: PostRoom, mailer: Mailer, server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = somebody("Bad"), somebody("Good")
    room.hear(order_paid(bad))
    with room.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE deliveries SET template = 'no-such-template'")
    room.hear(order_paid(good))

    mailer.send_due()

    assert states(room) == ["pending", "sent"]
    assert "mail could not be made" in caplog.text


def test_no_connection_is_held_while_a_mail_is_on_its_way(room: PostRoom) -> None:
    in_use = []
    pool = room.database.engine.pool

    def look(_: EmailMessage) -> None:
        in_use.append(pool.checkedout())  # type: ignore[attr-defined]

    room.hear(order_paid(somebody()))
    Mailer(room.database, FakeGateway(look), LETTERS).send_due()

    assert in_use == [0]


def test_two_workers_never_send_the_same_mail(postgres_room: PostRoom, server: SmtpServer) -> None:
    postgres_room.hear(*[order_paid(somebody()) for _ in range(60)])
    gateway: EmailGateway = SmtpEmailGateway(server.url)
    start = Signal()

    def work() -> None:
        start.wait()
        while Mailer(postgres_room.database, gateway, LETTERS).send_due():
            pass

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    start.set()
    for worker in workers:
        worker.join()

    Mailer(postgres_room.database, gateway, LETTERS).send_due()
    assert len(server.mails) == len({mail["Message-ID"] for mail in server.mails}) == 60


def test_no_token_is_stored_or_logged(
    room: PostRoom, mailer: Mailer, server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    room.hear(reset_requested(somebody()))

    with caplog.at_level(logging.DEBUG):
        mailer.send_due()

    [mail] = server.mails
    [token] = re.findall(r"/password-reset/(\S+)", text_of(mail))
    row = only(room)
    assert token not in str([getattr(row, column.name) for column in Delivery.__table__.columns])
    assert token not in caplog.text


def test_several_mails_are_on_their_way_at_once(postgres_room: PostRoom) -> None:
    together = Barrier(4, timeout=10)
    first = Signal()

    def wait_for_others(_: EmailMessage) -> None:
        if first.is_set():
            together.wait()
        first.set()

    postgres_room.hear(*[order_paid(somebody()) for _ in range(5)])
    Mailer(postgres_room.database, FakeGateway(wait_for_others), LETTERS).send_due()

    assert set(states(postgres_room)) == {"sent"}


def test_how_long_a_mail_took_counts_from_what_it_tells_of(room: PostRoom, mailer: Mailer) -> None:
    def fast() -> float:
        return sample("fanfare_mail_handoff_seconds_bucket", {"le": "10.0"})

    def counted() -> float:
        return sample("fanfare_mail_handoff_seconds_count", {})

    before = fast(), counted()
    room.receive(
        [packed(order_paid(somebody())), packed(order_paid(somebody()), time=now() - timedelta(minutes=1))]
    )
    mailer.send_due()

    assert (fast() - before[0], counted() - before[1]) == (1, 2)


def sample(name: str, labels: dict[str, str]) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0
