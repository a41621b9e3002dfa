"""What becomes of a call when its receiver fails, and of those to others meanwhile."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from services.api.webhooks.models import Delivery, DeliveryState, Webhook
from services.api.webhooks.sender import AT_ONCE, DISABLED_AFTER, STUCK_AFTER
from shared.bus.tables import outbox
from shared.database import now
from shared.events import WebhookDisabled, unpack
from tests.integration.webhooks.conftest import Receiver, Switchboard


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


@pytest.mark.quiet
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


def published(board: Switchboard) -> list[WebhookDisabled]:
    with board.database.transaction() as session:
        bodies = session.scalars(select(outbox.c.body).where(outbox.c.type == "webhook.disabled")).all()
    return [event for body in bodies if isinstance(event := unpack(body).event, WebhookDisabled)]
