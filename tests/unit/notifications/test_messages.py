"""The table of messages: every event has its words, and nasty names stay harmless in them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.handlers import HANDLERS
from services.notifications.messages import wording
from services.notifications.messages.drafts import Draft, drafts_of
from services.notifications.messages.table import MESSAGES
from services.notifications.models import Delivery
from shared.database import new_id, now
from shared.events import (
    Event,
    OrderDisputed,
    OrderInReview,
    OrderTicketsVoided,
    PaymentFailed,
    PaymentRefunded,
    Received,
    Recipient,
    all_events,
)
from shared.money.reasons import Reason
from tests.post_room import invite_accepted, invite_sent, order_paid, somebody

NOT_HEARD = {
    "payment.disputed",  # `order.disputed` tells it
    "review.accepted",  # a matter of payments
    "login.revoked",  # a matter of sockets
    "notification.changed",  # our own
    "notification.created",
    "payment.expired",  # the order's own events tell it
    "payment.in_review",  # the order's own tells it, to organisers
    "payment.opened",
    "payment.refund_failed",
    "payment.succeeded",
    "presence.reported",  # a matter of sockets
    "schedule.draft_changed",  # a matter of sockets
    "refund.requested",  # told when it has happened
    "schedule.version_released",  # a matter of webhooks; `schedule.released` tells each reader
}
SLOT = {"room": "Room 1", "starts_at": now(), "ends_at": now()}
OCCASION = {"starts_at": now(), "ends_at": now(), "timezone": "Europe/Lisbon", "place": "LX Factory"}
NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "</b><b onclick=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{event_name} {0} {inviter.__class__}",
    "%s %(name)s {{ 7*7 }} {% raw %}",
    "<!--", "]]>", "<b>", "&amp;", "'", '"',
]  # fmt: skip


def drafted(event: Event) -> list[Draft]:
    return drafts_of(Received(new_id(), now(), None, event))


def payment(kind: type[Event], **other: Any) -> Event:
    paid = order_paid(somebody("Bob"), [somebody("Ada")]).model_dump()
    return kind.model_validate(paid | {"payment_id": new_id()} | other)


def test_every_event_is_heard_or_passed_over_on_purpose() -> None:
    assert {event.type for event in all_events()} - {event.type for event in HANDLERS} == NOT_HEARD


def test_every_text_can_be_filled_from_its_event() -> None:
    sample = {
        **order_paid(somebody("Bob"), [somebody("Ada")]).model_dump(),
        **invite_sent(somebody("Cora")).model_dump(),
        "account_id": new_id(), "name": "Dan", "email": "dan@example.org", "verified": False, "timezone": "UTC",
        "language": "en", "payment_id": new_id(), "refund_id": new_id(), "refunded": 5, "refunded_total": 5,
            "not_refunded": 5, "to_refund": 5, "failure": "It failed.", "findings": "why",
            "holds_tickets": True, "came_back": True,
        "dispute_id": "d", "disputed": 5, "status": "won", "reason": "why", "recipients": (somebody("Eve"),),
        "occasion": OCCASION, "hold_ends_at": now(), "proposal_id": new_id(), "session_id": new_id(), "title": "Looms",
        "speakers": (somebody("Flo"),), "slot": SLOT, "before": SLOT, "release": "1.0", "reader": somebody("Gil"),
        "sessions": ({"session_id": new_id(), "title": "Looms", "slot": SLOT},),
        "webhook_id": new_id(), "host": "hooks.example.org", "because": "It answered 410.",
        "token_id": new_id(), "token_name": "Nightly export",
    }  # fmt: skip
    for kind, messages in MESSAGES.items():
        drafts = drafted(kind.model_validate(sample))
        assert len(drafts) == len(messages)
        for draft in drafts:
            assert not re.search(r"[{}]", draft.title + draft.message + draft.link)
            assert draft.link.startswith("/")
            assert len(draft.action) <= Delivery.action.type.length


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_name_is_shown_as_it_was_typed_and_nothing_more(name: str) -> None:
    [draft] = drafted(invite_sent(somebody("Bob"), event_name=name, inviter=Recipient(name=name)))

    inner = draft.message.removeprefix("<b>").removesuffix("</b> as organiser.")
    assert unescape(inner.split("</b>")[0]) == name
    assert set(re.findall(r"<[^>]*>", draft.message)) == {"<b>", "</b>"}
    assert draft.title == f"You are invited to {name}"


@given(st.text(min_size=1))
def test_no_name_at_all_brings_a_tag_or_a_line_end_with_it(name: str) -> None:
    [draft] = drafted(invite_sent(somebody("Bob"), event_name=name))

    assert re.findall(r"<[^>]*>", draft.message) == ["<b>", "</b>", "<b>", "</b>"]
    assert draft.title.splitlines() in ([draft.title], [draft.title.rstrip()])
    assert "\x00" not in draft.title + draft.message


@pytest.mark.parametrize("name", ["https://evil.example", "HTTP:///evil", "http:/a:///evil", "x://y://z"])
def test_a_name_brings_no_web_address_into_a_mail(name: str) -> None:
    assert "://" not in wording.plain(name)


def test_text_that_would_turn_what_follows_around_is_cut() -> None:
    assert wording.plain("a\u202eb\u2066c\r\nBcc: d\x00e") == "a b c Bcc: d e"


def test_a_very_long_name_is_cut() -> None:
    assert len(wording.plain("x" * 10_000)) == 300


def test_letters_of_any_script_stay() -> None:
    assert wording.plain("Zoë 東京 👩‍👩‍👧 שלום") == "Zoë 東京 👩‍👩‍👧 שלום"


def test_somebody_without_a_name_is_called_by_their_address_or_somebody() -> None:
    assert wording.display_name(Recipient(email="eve@example.org")) == "eve@example.org"
    assert wording.display_name(Recipient()) == "Somebody"


def test_a_refund_says_how_much_and_why() -> None:
    refund = {"refund_id": new_id(), "refunded": 1250, "refunded_total": 1250}

    [with_reason] = drafted(payment(PaymentRefunded, **refund, reason="Sold out."))
    [without_a_stop] = drafted(payment(PaymentRefunded, **refund, reason="Sold out"))
    [without] = drafted(payment(PaymentRefunded, **refund))

    assert with_reason.message.startswith("€12.50 are on the way back to you. Reason: Sold out. Banks")
    assert without_a_stop.message == with_reason.message
    assert without.message.startswith("€12.50 are on the way back to you. Banks")


def test_a_reason_of_ours_is_said_in_german_and_a_person_s_stays_as_it_was_written() -> None:
    bought = {"buyer": somebody("Gunda").model_copy(update={"language": "de"})}
    refund = bought | {"refund_id": new_id(), "refunded": 1250, "refunded_total": 1250}

    [declined] = drafted(payment(PaymentFailed, **bought, reason=Reason.CARD_EXPIRED.value))
    [by_hand] = drafted(payment(PaymentRefunded, **refund, reason="The workshop is off"))

    assert "Grund: Die Karte ist abgelaufen." in declined.message
    assert "Grund: The workshop is off." in by_hand.message


def test_a_dispute_says_until_when_to_answer() -> None:
    until = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)

    [draft] = drafted(
        payment(OrderDisputed, dispute_id="d", disputed=2500, status="needs_response", respond_by=until)
    )

    assert draft.message == (
        "The bank of <b>Bob</b> disputes €25.00. Its state: needs response. "
        "Answer it before Mon, 30 Nov 2026, 12:00 UTC."
    )


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("won", "Its state: won. The money stays with you, and the tickets count."),
        ("lost", "Its state: lost. The bank keeps the money. Nobody gets in with these tickets."),
        ("under_review", "Its state: under review. Nobody gets in with these tickets meanwhile."),
        ("warning_closed", "Its state: warning closed. No money was taken back."),
    ],
)
def test_the_end_of_a_dispute_says_what_it_means(status: str, said: str) -> None:
    holds = status in ("under_review", "lost")

    [draft] = drafted(
        payment(OrderDisputed, dispute_id="d", disputed=2500, status=status, holds_tickets=holds)
    )

    assert draft.message.endswith(said)


def test_a_buyer_learns_which_tickets_are_void() -> None:
    [draft] = drafted(payment(OrderTicketsVoided))

    assert draft.recipient.name == "Bob"
    assert "made these void: Regular (K7QX-2MPD)." in draft.message


def test_somebody_named_twice_is_told_once() -> None:
    ada = somebody("Ada")

    assert len(drafted(order_paid(ada, [ada, ada]))) == 1
    assert len(drafted(invite_accepted(ada))) == 1


@pytest.mark.parametrize(
    ("can", "title", "what_now"),
    [
        ((True, True), "needs your decision", "Accept it or give it back."),
        ((False, True), "needs your decision", "it can only be given back."),
        ((False, False), "waits for the platform’s operator", "There is nothing for you to do"),
    ],
)
def test_organisers_read_what_they_can_make_of_another_sum(
    can: tuple[bool, bool], title: str, what_now: str
) -> None:
    accept, give_back = can
    event = payment(OrderInReview, findings="why", can_be_accepted=accept, can_go_back=give_back)

    [draft] = drafted(event)

    assert draft.title.endswith(title)
    assert what_now in draft.message
    assert ("Accept" in draft.message) == accept
