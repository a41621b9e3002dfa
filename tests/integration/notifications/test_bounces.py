"""An address that a server refuses for good gets nothing more, until its holder says that it is well again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from services.notifications.models import Attempt
from services.notifications.use_cases import bounces
from services.notifications.use_cases.mailing import Mailer
from shared.events import AccountChanged, Recipient
from tests.integration.notifications.outgoing import states
from tests.integration.notifications.smtp_server import SmtpServer
from tests.post_room import PostRoom, account_of, order_paid, registered, reset_requested, somebody

GONE = "550 5.1.1 no such mailbox"


@pytest.fixture
def bob(room: PostRoom, mailer: Mailer, server: SmtpServer) -> Recipient:
    """Somebody whose address was refused once."""
    bob = somebody("Bob")
    room.hear(registered(bob))
    mailer.send_due()
    server.mails.clear()
    server.answers[str(bob.email)] = GONE
    room.hear(order_paid(bob))
    mailer.send_due()
    return bob


def stopped(room: PostRoom, person: Recipient) -> str | None:
    with room.database.transaction() as session:
        found = bounces.of(session, account_of(person))
    return found.reason if found else None


def test_nothing_more_goes_to_an_address_that_was_refused(
    room: PostRoom, mailer: Mailer, server: SmtpServer, bob: Recipient
) -> None:
    server.answers.clear()

    room.hear(order_paid(bob))
    mailer.send_due()

    assert states(room) == ["sent", "failed", "skipped"]
    assert room.deliveries()[-1].error == f"the address refused mail before: {GONE}"
    assert server.mails == []
    assert stopped(room, bob) == GONE


def test_the_same_address_in_other_letters_is_stopped_too(
    room: PostRoom, mailer: Mailer, server: SmtpServer, bob: Recipient
) -> None:
    room.hear(order_paid(Recipient(email=str(bob.email).upper(), name="Bob")))
    mailer.send_due()

    assert states(room)[-1] == "skipped"


def test_its_holder_can_say_that_it_works_again(
    room: PostRoom, mailer: Mailer, server: SmtpServer, bob: Recipient
) -> None:
    server.answers.clear()
    with room.database.transaction() as session:
        bounces.resume_for(session, account_of(bob))

    room.hear(order_paid(bob))
    mailer.send_due()

    assert len(server.mails) == 1
    assert stopped(room, bob) is None


def test_a_new_password_is_sent_all_the_same_and_proves_the_address(
    room: PostRoom, mailer: Mailer, server: SmtpServer, bob: Recipient
) -> None:
    server.answers.clear()

    room.hear(reset_requested(bob))
    mailer.send_due()

    assert len(server.mails) == 1
    assert stopped(room, bob) is None


def test_another_address_of_the_same_account_is_fine(
    room: PostRoom, mailer: Mailer, server: SmtpServer, bob: Recipient
) -> None:
    moved = registered(bob, sequence=2, email="new@example.org").model_dump()
    room.hear(AccountChanged(**moved))

    room.hear(order_paid(Recipient(account_id=bob.account_id)))
    mailer.send_due()

    assert [mail["To"] for mail in server.mails] == ["new@example.org"]
    assert stopped(room, bob) is None


@pytest.mark.parametrize(
    "answer", ["550 5.7.1 relaying denied", "451 4.2.2 mailbox full", "452 too many recipients"]
)
def test_what_is_no_fault_of_the_address_stops_nothing(
    room: PostRoom, mailer: Mailer, server: SmtpServer, answer: str
) -> None:
    bob = somebody("Bob")
    server.answers[str(bob.email)] = answer
    room.hear(registered(bob))

    mailer.send_due()

    assert stopped(room, bob) is None


def test_a_mail_refused_for_its_content_stops_nothing(
    room: PostRoom, mailer: Mailer, server: SmtpServer
) -> None:
    bob = somebody("Bob")
    server.data_answer = "554 looks like spam"
    room.hear(registered(bob))

    mailer.send_due()

    assert stopped(room, bob) is None


def test_each_try_is_kept_with_its_outcome(room: PostRoom, mailer: Mailer, server: SmtpServer) -> None:
    bob = somebody("Bob")
    server.answers[str(bob.email)] = "451 later"
    room.hear(order_paid(bob))
    mailer.send_due()
    server.answers.clear()
    with room.database.transaction() as session:
        [row] = room.deliveries()
        session.merge(row).next_at = row.created_at

    mailer.send_due()

    with room.database.transaction() as session:
        tries = session.scalars(select(Attempt).order_by(Attempt.id)).all()
    assert [(one.outcome, one.error) for one in tries] == [("deferred", "451 later"), ("sent", None)]
