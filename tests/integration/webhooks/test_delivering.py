"""What receivers get, and how they are called."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, select, update
from sqlalchemy.orm import Session
from standardwebhooks import Webhook as Signature
from standardwebhooks import WebhookVerificationError

from services.api.webhooks import queue, use_cases
from services.api.webhooks.addresses import Reach
from services.api.webhooks.calls import LARGEST_ANSWER_BYTES, Caller, NoAnswer
from services.api.webhooks.errors import OnItsWay
from services.api.webhooks.models import Delivery, DeliveryState, Webhook
from services.api.webhooks.sender import Sender
from services.api.webhooks.timers import KEPT, forget_old, measure
from shared.database import now
from tests.figures import figure
from tests.integration.webhooks.conftest import SECRETS, Receiver, Switchboard


def test_a_call_is_signed_and_says_what_happened(board: Switchboard, receiver: Receiver) -> None:
    webhook = board.webhook(receiver.url("/ok"))
    board.inbox.receive([board.order_paid()])

    board.round()

    (call,) = receiver.calls
    Signature(SECRETS.of(webhook.id, 0)).verify(call["body"], call["headers"])
    told = json.loads(call["body"])
    assert told["type"] == "order.paid"
    assert set(told) == {"type", "timestamp", "data"}
    assert told["data"]["event_id"] == str(board.event.id)
    assert board.delivery().state is DeliveryState.DELIVERED


def test_nobody_s_name_or_address_is_told(board: Switchboard, receiver: Receiver) -> None:
    board.webhook(receiver.url("/ok"))
    board.inbox.receive([board.order_paid()])

    body = board.delivery().body

    assert "@" not in body
    assert "Bob" not in body
    assert '"code"' not in body


def test_an_event_that_is_delivered_twice_is_told_once(board: Switchboard, receiver: Receiver) -> None:
    board.webhook(receiver.url("/ok"))
    board.inbox.receive([board.order_paid()])
    board.inbox.receive([board.order_paid(), board.order_paid()])

    board.round()

    assert len(receiver.calls) == 1


def test_only_what_was_chosen_for_this_event_is_told(board: Switchboard, receiver: Receiver) -> None:
    board.webhook(receiver.url("/ok"), "order.placed")
    other = board.office.event()

    board.inbox.receive([board.order_paid(), board.order_paid(2, other.id)])

    with board.database.transaction() as session:
        assert session.scalars(select(Delivery)).all() == []


def test_what_no_webhook_listens_to_opens_no_transaction(board: Switchboard, receiver: Receiver) -> None:
    begun: list[Connection] = []

    @event.listens_for(board.database.engine, "begin")
    def _note(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            begun.append(connection)

    board.inbox.receive([board.order_paid()])
    assert begun == []

    board.webhook(receiver.url("/ok"))
    begun.clear()
    board.inbox.receive([board.order_paid(2)])
    assert len(begun) == 1
    assert board.delivery().state is DeliveryState.PENDING


def test_a_redirect_is_not_followed(board: Switchboard, receiver: Receiver) -> None:
    board.webhook(receiver.url("/redirect"))
    board.inbox.receive([board.order_paid()])

    board.round()

    assert [call["path"] for call in receiver.calls] == ["/redirect"]
    assert "redirects are not followed" in board.delivery().attempts[0].error


@pytest.mark.quiet
@pytest.mark.parametrize("path", ["/hold", "/drip"])
def test_a_receiver_that_takes_its_time_is_cut_off(board: Switchboard, receiver: Receiver, path: str) -> None:
    board.webhook(receiver.url(path))
    board.inbox.receive([board.order_paid()])
    started = time.monotonic()

    board.round()

    assert 1.5 < time.monotonic() - started < 4
    assert board.delivery().attempts[0].error == "it did not answer in time"


@pytest.mark.quiet
def test_of_a_huge_answer_only_the_beginning_is_read(receiver: Receiver) -> None:
    started = time.monotonic()

    answer = Caller(Reach.ANYWHERE, seconds=10).post(receiver.url("/huge"), {}, b"{}")

    assert answer.is_success
    assert set(answer.excerpt) == {"x"}
    assert len(answer.excerpt) <= LARGEST_ANSWER_BYTES
    assert time.monotonic() - started < 3


def test_nobody_listens(board: Switchboard) -> None:
    board.webhook("http://localhost:9/")
    board.inbox.receive([board.order_paid()])

    board.round()

    assert board.delivery().attempts[0].error == "nothing listens there"


def test_no_database_connection_is_held_while_a_call_goes_on(board: Switchboard, receiver: Receiver) -> None:
    board.webhook(receiver.url("/ok"))
    board.inbox.receive([board.order_paid()])
    held: list[float | None] = []

    class Watching(Caller):
        def post(self, *_: object) -> object:  # type: ignore[override]
            held.append(figure("fanfare_database_connections", service="api"))
            raise NoAnswer("never mind")

    Sender(board.database, SECRETS, Watching(Reach.ANYWHERE)).send_due()

    assert held == [0]


def test_resending_keeps_the_id_and_waits_for_an_answer_that_is_due(
    board: Switchboard, receiver: Receiver
) -> None:
    webhook = board.webhook(receiver.url("/ok"))
    board.inbox.receive([board.order_paid()])
    board.round()

    with board.database.transaction() as session:
        again = use_cases.resendable(session, webhook, board_delivery(session).id)
        queue.send_again(session, session.get_one(Webhook, webhook.id), again)
    board.round()

    assert receiver.ids == [board.delivery().message_id] * 2
    with board.database.transaction() as session:
        board_delivery(session).state = DeliveryState.SENDING
    with board.database.transaction() as session, pytest.raises(OnItsWay):
        use_cases.resendable(session, webhook, board_delivery(session).id)


def test_a_test_call_is_tried_once(board: Switchboard, receiver: Receiver) -> None:
    webhook = board.webhook(receiver.url("/fail"))
    board.ping(webhook)

    board.round()

    assert board.delivery().state is DeliveryState.FAILED
    assert board.again(webhook).enabled


def test_for_a_day_both_secrets_sign(board: Switchboard, receiver: Receiver) -> None:
    webhook = board.webhook(receiver.url("/ok"))
    with board.database.transaction() as session:
        use_cases.rotate(session.get_one(Webhook, webhook.id))
    board.ping(webhook)
    board.round()
    with board.database.transaction() as session:
        session.get_one(Webhook, webhook.id).rotated_at = now() - timedelta(days=1)
    board.ping(webhook)
    board.round()

    during, after = receiver.calls
    for rotation in (0, 1):
        Signature(SECRETS.of(webhook.id, rotation)).verify(during["body"], during["headers"])
    Signature(SECRETS.of(webhook.id, 1)).verify(after["body"], after["headers"])
    with pytest.raises(WebhookVerificationError):
        Signature(SECRETS.of(webhook.id, 0)).verify(after["body"], after["headers"])


def test_what_is_switched_off_is_told_nothing_and_given_up(board: Switchboard, receiver: Receiver) -> None:
    webhook = board.webhook(receiver.url("/fail"))
    board.inbox.receive([board.order_paid()])
    with board.database.transaction() as session:
        use_cases.switch_off(session, session.get_one(Webhook, webhook.id), "")
    board.inbox.receive([board.order_paid(2)])

    board.round()

    assert receiver.calls == []
    assert board.delivery().state is DeliveryState.FAILED


def test_the_log_is_kept_for_a_month(board: Switchboard, receiver: Receiver) -> None:
    webhook = board.webhook(receiver.url("/ok"))
    board.ping(webhook)
    board.round()
    forget_old(board.database)
    board.delivery()

    with board.database.transaction() as session:
        session.execute(update(Delivery).values(created_at=now() - KEPT))
    forget_old(board.database)

    with board.database.transaction() as session:
        assert session.scalars(select(Delivery)).all() == []


def test_what_is_late_is_measured_unless_its_receiver_fails(board: Switchboard, receiver: Receiver) -> None:
    board.webhook(receiver.url("/fail"))
    board.inbox.receive([board.order_paid()])
    board.let_pass()
    measure(board.database)
    assert figure("fanfare_webhook_deliveries", service="api") == 1
    assert (figure("fanfare_webhook_deliveries_oldest_seconds", service="api") or 0) >= 1

    board.round()
    measure(board.database)

    assert figure("fanfare_webhook_deliveries", service="api") == 0
    assert figure("fanfare_webhooks_failing", service="api") == 1


def board_delivery(session: Session) -> Delivery:
    return session.scalars(select(Delivery)).one()
