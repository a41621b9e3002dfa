"""Mails as they leave: links, headers, and what no name or address can do to them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from services.notifications.mail import letters
from services.notifications.mail.letters import Letters, Unsendable
from services.notifications.messages.drafts import drafts_of
from services.notifications.models import Delivery
from shared.auth.links import LinkSigner
from shared.database import new_id, now
from shared.events import Event, Received, Recipient, TicketLine
from tests.post_room import invite_accepted, invite_sent, order_paid, registered, reset_requested, somebody

LINKS = LinkSigner("a key of these tests")
LETTERS = Letters("https://fanfare.test", "Fanfare <hello@fanfare.test>", LINKS)


def delivery(event: Event, **other: Any) -> Delivery:
    draft = drafts_of(Received(new_id(), now(), None, event))[0]
    row = {
        "id": new_id(),
        "event_id": draft.cause.id,
        "user_id": draft.user_id,
        "address": draft.recipient.email,
        "action": draft.action,
        "category": draft.category.name,
        "template": draft.template,
        "context": draft.context,
        "in_digest": False,
        "created_at": draft.cause.time,
    }
    return Delivery(**row | other)


def letter(event: Event, **other: Any) -> EmailMessage:
    return LETTERS.letter(delivery(event, **other))


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def links(mail: EmailMessage) -> list[str]:
    """Of both forms, which must agree on the first one."""
    in_text = re.findall(r"https?://\S+", text_of(mail))
    assert re.findall(r'https?://[^"\s<]+', html_of(mail))[0] == in_text[0]
    return in_text


def token_of(mail: EmailMessage, before: str) -> str:
    first = links(mail)[0]
    assert first.startswith(before)
    return first.removeprefix(before)


def test_an_invite_to_an_account_opens_the_invite() -> None:
    invite = invite_sent(somebody("Bob"), rotation=3)

    token = token_of(letter(invite), "https://fanfare.test/invites/")

    assert (LINKS.read_invite(token).id, LINKS.read_invite(token).rotation) == (invite.invite_id, 3)


def test_an_invite_to_a_stranger_opens_the_sign_up() -> None:
    invite = invite_sent(somebody("Eve", account=False))

    token = token_of(letter(invite), "https://fanfare.test/sign-up?invite=")

    assert LINKS.read_invite(token).id == invite.invite_id


def test_a_name_that_is_a_web_address_does_not_come_before_our_link() -> None:
    invite = invite_sent(
        somebody("Bob"), inviter=Recipient(name="https://evil.example/"), event_name="http://evil"
    )

    assert links(letter(invite))[0].startswith("https://fanfare.test/invites/")


def test_the_welcome_confirms_the_address_where_that_is_to_do() -> None:
    bob = somebody("Bob")

    token = token_of(letter(registered(bob, verified=False)), "https://fanfare.test/verify/")

    assert LINKS.read_verification(token).account_id == bob.account_id
    assert LINKS.read_verification(token).email == bob.email


def test_the_welcome_of_a_confirmed_address_asks_for_nothing() -> None:
    assert links(letter(registered(somebody("Bob"), verified=True))) == ["https://fanfare.test/events"]


def test_a_password_reset_carries_its_rotation() -> None:
    bob = somebody("Bob")

    token = token_of(letter(reset_requested(bob, rotation=4)), "https://fanfare.test/password-reset/")

    assert (LINKS.read_password_reset(token).id, LINKS.read_password_reset(token).rotation) == (
        bob.account_id,
        4,
    )


def test_tickets_are_in_the_mail_with_their_codes() -> None:
    tickets = tuple(TicketLine(code=code, ticket_type="Early <bird>") for code in ("K7QX-2MPD", "R4TN-8WVB"))
    order = order_paid(somebody("Bob"), tickets=tickets)

    mail = letter(order)

    assert "K7QX-2MPD  Early <bird>\nR4TN-8WVB  Early <bird>" in text_of(mail)
    assert "R4TN-8WVB</span> Early &lt;bird&gt;" in html_of(mail)
    assert links(mail) == [f"https://fanfare.test/orders/{order.order_id}"]


def test_names_are_text_in_both_forms() -> None:
    mail = letter(invite_sent(somebody("Bob"), event_name="<i>R&D</i>"))

    assert "invites you to <i>R&D</i> as organiser." in text_of(mail)
    assert "<b>&lt;i&gt;R&amp;D&lt;/i&gt;</b>" in html_of(mail)


def test_the_headers_say_who_and_that_a_machine_wrote_it() -> None:
    row = delivery(order_paid(somebody("Bob")))

    mail = LETTERS.letter(row)

    assert mail["From"] == "Fanfare <hello@fanfare.test>"
    assert mail["To"] == row.address
    assert mail["Subject"] == "Your tickets for PyCon"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"]


def test_a_mail_has_the_same_message_id_at_every_try() -> None:
    row = delivery(order_paid(somebody("Bob")))

    assert (
        LETTERS.letter(row)["Message-ID"] == LETTERS.letter(row)["Message-ID"] == f"<{row.id}@fanfare.test>"
    )


def test_what_nobody_may_miss_cannot_be_unsubscribed_from() -> None:
    for event in (order_paid(somebody()), invite_sent(somebody()), reset_requested(somebody())):
        assert letter(event)["List-Unsubscribe"] is None


def test_optional_mail_is_left_with_one_click() -> None:
    ada = somebody("Ada")

    mail = letter(invite_accepted(ada))

    token = mail["List-Unsubscribe"].removeprefix("<https://fanfare.test/unsubscribe/").removesuffix(">")
    wish = LINKS.read_unsubscription(token)
    assert (wish.account_id, wish.category) == (ada.account_id, "team")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip("<>") in text_of(mail)


def test_a_digest_says_when_each_thing_happened_by_its_readers_clock() -> None:
    reader = somebody("Ada")
    at = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    row = delivery(invite_accepted(reader), in_digest=True, created_at=at)
    row.context = row.context | {"language": "de", "zone": "Europe/Berlin"}

    mail = LETTERS.digest([row])

    assert mail["Subject"] == "Eine Neuigkeit von Fanfare"
    assert "Di., 1. Dez. 2026, 00:30" in text_of(mail)


def test_a_very_long_digest_shows_the_newest_and_what_is_in_no_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "MOST_IN_DIGEST", 2)
    ada = somebody("Ada")
    rows = [
        delivery(invite_accepted(ada, event_name=f"Event {number}"), notification_id=new_id())
        for number in range(5)
    ]
    rows[1].notification_id = None

    text = text_of(LETTERS.digest(rows))

    assert sorted(set(re.findall(r"Event \d", text))) == ["Event 1", "Event 3", "Event 4"]
    assert "2 more are in your inbox." in text
    assert "https://fanfare.test/notifications\n" in text


def test_a_digest_lists_everything_and_leaves_all_lists_with_one_click() -> None:
    ada = somebody("Ada")
    rows = [
        delivery(invite_accepted(ada, event_name=name), in_digest=True) for name in ("PyCon", "EuroPython")
    ]

    mail = LETTERS.digest(rows)

    assert mail["Subject"] == "2 updates from Fanfare"
    assert "PyCon" in text_of(mail)
    assert "EuroPython" in text_of(mail)
    token = mail["List-Unsubscribe"].removeprefix("<https://fanfare.test/unsubscribe/").removesuffix(">")
    assert LINKS.read_unsubscription(token).category == "all"


@pytest.mark.parametrize(
    "name", ["PyCon\r\nBcc: victim@example.org", "PyCon\nX-Evil: 1", "PyCon\u2028Bcc: x@example.org"]
)
def test_a_name_cannot_add_a_header(name: str) -> None:
    mail = letter(invite_sent(somebody("Bob"), event_name=name))

    sent = mail.as_bytes()
    assert mail["Bcc"] is None
    assert not re.search(rb"^(Bcc|X-Evil):", sent, re.MULTILINE)


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\r\nBcc: victim@example.org",
        "a@example.org, victim@example.org",
        "nobody",
        "",
        "a b@example.org",
    ],
)
def test_an_address_that_is_none_gets_no_mail(address: str) -> None:
    with pytest.raises(Unsendable):
        letter(order_paid(somebody("Bob")), address=address)


def test_names_and_addresses_in_other_scripts_are_carried() -> None:
    bob = Recipient(account_id=new_id(), name="Борис", email="борис@example.org")

    mail = letter(order_paid(bob, event_name="東京 PyCon"))

    assert mail["Subject"] == "Your tickets for 東京 PyCon"
    assert "Hello Борис," in text_of(mail)
