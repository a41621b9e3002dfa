"""What receivers get, and what becomes of it when they fail."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from standardwebhooks import Webhook as Signature
from standardwebhooks import WebhookVerificationError

from services.api.webhooks import queue, use_cases
from services.api.webhooks.addresses import Reach
from services.api.webhooks.calls import LARGEST_ANSWER_BYTES, Caller, NoAnswer
from services.api.webhooks.errors import OnItsWay
from services.api.webhooks.models import Delivery, DeliveryState, Webhook
from services.api.webhooks.sender import AT_ONCE, DISABLED_AFTER, STUCK_AFTER, Sender
from services.api.webhooks.timers import KEPT, forget_old, measure
from shared.bus_tables import outbox
from shared.database import now
from shared.events import WebhookDisabled, unpack
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


def test_a_failure_is_tried_again_later_under_the_same_id(board: Switchboard, receiver: Receiver) -> None:
    board.webhook(receiver.url("/fail"))
    board.inbox.receive([board.order_paid()])

    board.round()
    first = board.delivery()
    board.round()
    assert len(receiver.calls) == 1  # not at once
    board.let_pass()
    board.round()

    assert receiver.ids == [first.message_id] * 2
    assert first.state is DeliveryState.PENDING
    assert timedelta(seconds=4) < first.next_at - now() < timedelta(seconds=10)
    assert [attempt.status for attempt in board.delivery().attempts] == [500, 500]
    assert board.delivery().attempts[0].excerpt == "no \N{REPLACEMENT CHARACTER} luck"


def test_retries_reach_over_three_days(board: Switchboard, receiver: Receiver) -> None:
    """Each wait grows up to hours; the last try is within three days, and not much before."""
    board.webhook(receiver.url("/fail"))
    board.inbox.receive([board.order_paid()])
    passed, tries = timedelta(), 0
    while (waiting := board.delivery()).state is DeliveryState.PENDING:
        wait = max(waiting.next_at - now(), timedelta())
        passed += wait
        with board.database.transaction() as session:  # the time passes
            session.execute(
                update(Delivery).values(next_at=now() - timedelta(1), retry_until=waiting.retry_until - wait)
            )
        board.round()
        tries += 1

    assert timedelta(days=2, hours=16) < passed < timedelta(days=3)
    assert 20 <= tries <= 40


def test_what_fails_for_days_switches_the_webhook_off_and_organisers_are_told(
    board: Switchboard, receiver: Receiver
) -> None:
    webhook = board.webhook(receiver.url("/fail"))
    board.inbox.receive([board.order_paid()])
    board.round()
    board.let_pass(retry_until=now() - timedelta(hours=1))
    with board.database.transaction() as session:
        session.execute(update(Webhook).values(failing_since=now() - DISABLED_AFTER))

    board.round()

    assert board.delivery().state is DeliveryState.FAILED
    assert not board.again(webhook).enabled
    (told,) = published(board)
    assert told.host.startswith("localhost:")
    assert [person.account_id for person in told.recipients] == [board.event.owner_id]


def test_one_that_is_given_up_switches_nothing_off_where_others_got_through(
    board: Switchboard, receiver: Receiver
) -> None:
    webhook = board.webhook(receiver.url("/fail"))
    board.inbox.receive([board.order_paid()])
    board.let_pass(retry_until=now())

    board.round()

    assert board.delivery().state is DeliveryState.FAILED
    assert board.again(webhook).enabled


def test_a_receiver_that_is_gone_is_not_called_again(board: Switchboard, receiver: Receiver) -> None:
    webhook = board.webhook(receiver.url("/gone"))
    board.inbox.receive([board.order_paid()])

    board.round()

    assert not board.again(webhook).enabled
    assert len(published(board)) == 1


def test_a_redirect_is_not_followed(board: Switchboard, receiver: Receiver) -> None:
    board.webhook(receiver.url("/redirect"))
    board.inbox.receive([board.order_paid()])

    board.round()

    assert [call["path"] for call in receiver.calls] == ["/redirect"]
    assert "redirects are not followed" in board.delivery().attempts[0].error


@pytest.mark.parametrize("path", ["/hold", "/drip"])
def test_a_receiver_that_takes_its_time_is_cut_off(board: Switchboard, receiver: Receiver, path: str) -> None:
    board.webhook(receiver.url(path))
    board.inbox.receive([board.order_paid()])
    started = time.monotonic()

    board.round()

    assert 1.5 < time.monotonic() - started < 4
    assert board.delivery().attempts[0].error == "it did not answer in time"


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


def test_one_that_fails_does_not_hold_up_the_others(board: Switchboard, receiver: Receiver) -> None:
    board.webhook(receiver.url("/hold"))
    board.webhook(receiver.url("/ok"))
    board.inbox.receive([board.order_paid()])
    board.round()
    board.inbox.receive([board.order_paid(2)])
    board.let_pass()
    started = time.monotonic()

    board.sender.send_due()

    assert time.monotonic() - started < 1
    assert [call["path"] for call in receiver.calls].count("/ok") == 2


def test_a_long_list_of_one_leaves_room_for_the_others(board: Switchboard, receiver: Receiver) -> None:
    board.webhook(receiver.url("/ok"))
    board.inbox.receive([board.order_paid(number) for number in range(1, 31)])
    board.webhook(receiver.url("/slow"))
    board.inbox.receive([board.order_paid(99)])

    board.sender.send_due()

    paths = [call["path"] for call in receiver.calls]
    assert (paths.count("/ok"), paths.count("/slow")) == (AT_ONCE, 1)


def test_once_it_answers_again_all_that_waits_goes_out(board: Switchboard, receiver: Receiver) -> None:
    webhook = board.webhook(receiver.url("/fail"))
    board.inbox.receive([board.order_paid(number) for number in (1, 2, 3)])
    board.round()
    with board.database.transaction() as session:
        session.get_one(Webhook, webhook.id).url = receiver.url("/ok")
        first = session.scalars(select(Delivery.id).limit(1)).one()
        session.execute(update(Delivery).where(Delivery.id == first).values(next_at=now()))

    board.round()
    board.round()

    assert [call["path"] for call in receiver.calls].count("/ok") == 3
    assert board.again(webhook).failing_since is None


def test_what_a_dead_worker_had_claimed_is_sent_by_another(board: Switchboard, receiver: Receiver) -> None:
    board.webhook(receiver.url("/ok"))
    board.inbox.receive([board.order_paid()])
    board.let_pass(claimed_at=now() - STUCK_AFTER)
    with board.database.transaction() as session:
        session.execute(update(Delivery).values(state=DeliveryState.SENDING))

    board.round()
    assert receiver.calls == []
    assert board.sender.sweep() == 1
    board.round()

    assert receiver.ids == [board.delivery().message_id]


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


def published(board: Switchboard) -> list[WebhookDisabled]:
    with board.database.transaction() as session:
        bodies = session.scalars(select(outbox.c.body).where(outbox.c.type == "webhook.disabled")).all()
    return [event for body in bodies if isinstance(event := unpack(body).event, WebhookDisabled)]


def board_delivery(session: Session) -> Delivery:
    return session.scalars(select(Delivery)).one()
