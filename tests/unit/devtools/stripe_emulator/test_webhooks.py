import json
import time

import pytest
import requests
import stripe

from devtools.stripe_emulator.webhooks import signature
from tests.unit.devtools.stripe_emulator.receiver import Receiver
from tests.unit.devtools.stripe_emulator.running import RunningEmulator
from tests.waiting import wait_until

PAID = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


def test_a_payment_is_told_in_order_and_signed(emulator: RunningEmulator, receiver: Receiver) -> None:
    session = emulator.paid()
    wait_until(lambda: len(receiver.events) == 4)
    assert receiver.types == PAID
    assert receiver.events[-1].data.object["id"] == session.id


def test_the_sdk_accepts_the_signature() -> None:
    body = json.dumps({"id": "evt_1", "object": "event", "type": "charge.succeeded"}).encode()
    header = signature(body, "whsec_x", int(time.time()))
    assert stripe.Webhook.construct_event(body, header, "whsec_x").id == "evt_1"


def test_a_webhook_that_is_refused_is_sent_again(emulator: RunningEmulator, receiver: Receiver) -> None:
    receiver.answers = [500, 302]
    emulator.v1.customers.create({"email": "ada@example.com"})
    wait_until(lambda: emulator.state()["webhooks"]["deliveries"]["delivered"] == 1)
    assert emulator.state()["webhooks"]["recent"][0]["attempts"] == 3
    assert receiver.types == ["customer.created"]


def test_a_webhook_is_given_up_after_the_last_attempt(emulator: RunningEmulator, receiver: Receiver) -> None:
    receiver.answers = [500, 500, 500]
    emulator.v1.customers.create({"email": "ada@example.com"})
    wait_until(lambda: emulator.state()["webhooks"]["deliveries"]["failed"] == 1)
    assert receiver.events == []


def test_dropped_webhooks_are_never_sent_but_listed_as_undelivered(
    emulator: RunningEmulator, receiver: Receiver
) -> None:
    emulator.control(webhooks={"drop": ["payment_intent.succeeded"]})
    emulator.paid()
    wait_until(lambda: len(receiver.events) == 3)
    undelivered = emulator.v1.events.list({"delivery_success": False}).data
    assert [event.type for event in undelivered] == ["payment_intent.succeeded"]


def test_all_webhooks_can_be_dropped(emulator: RunningEmulator, receiver: Receiver) -> None:
    emulator.control(webhooks={"drop": ["*"]})
    emulator.paid()
    assert emulator.state()["webhooks"]["deliveries"]["dropped"] == 4


def test_webhooks_can_come_twice(emulator: RunningEmulator, receiver: Receiver) -> None:
    emulator.control(webhooks={"copies": 2})
    emulator.v1.customers.create({"email": "ada@example.com"})
    wait_until(lambda: len(receiver.events) == 2)
    assert len({event.id for event in receiver.events}) == 1


def test_held_webhooks_can_be_released_in_reverse(emulator: RunningEmulator, receiver: Receiver) -> None:
    emulator.control(webhooks={"hold": True})
    emulator.paid()
    assert emulator.state()["webhooks"]["deliveries"]["held"] == 4
    emulator.control(release="reversed")
    wait_until(lambda: len(receiver.events) == 4)
    assert receiver.types == PAID[::-1]


def test_webhooks_can_be_delayed(emulator: RunningEmulator, receiver: Receiver) -> None:
    emulator.control(webhooks={"delay": 0.5})
    started = time.monotonic()
    emulator.v1.customers.create({"email": "ada@example.com"})
    wait_until(lambda: len(receiver.events) == 1)
    assert time.monotonic() - started >= 0.5


def test_a_session_that_ran_out_is_told_without_anybody_looking(
    emulator: RunningEmulator, receiver: Receiver
) -> None:
    emulator.open_session()
    emulator.control(advance=1900)
    wait_until(lambda: receiver.types == ["checkout.session.expired"])


def test_an_event_keeps_the_object_as_it_was(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    emulator.pay(session, number="4000000000000002")
    emulator.pay(session)
    failed = emulator.v1.events.list({"type": "payment_intent.payment_failed"}).data[0]
    assert failed.data.object["status"] == "requires_payment_method"


def test_an_event_names_the_request_it_came_from(emulator: RunningEmulator) -> None:
    emulator.v1.customers.create({"email": "ada@example.com"}, options={"idempotency_key": "key-1"})
    event = emulator.v1.events.list().data[0]
    assert event.request is not None
    assert event.request.idempotency_key == "key-1"


def test_events_are_found_by_type(emulator: RunningEmulator) -> None:
    emulator.paid()
    by_group = emulator.v1.events.list({"type": "payment_intent.*"}).data
    by_names = emulator.v1.events.list({"types": ["charge.succeeded", "checkout.session.completed"]}).data
    assert [event.type for event in by_group] == ["payment_intent.succeeded", "payment_intent.created"]
    assert [event.type for event in by_names] == ["checkout.session.completed", "charge.succeeded"]


def test_type_and_types_exclude_each_other(emulator: RunningEmulator) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="only specify one"):
        emulator.v1.events.list({"type": "charge.*", "types": ["charge.failed"]})


def test_delivered_events_are_no_longer_pending(emulator: RunningEmulator, receiver: Receiver) -> None:
    emulator.v1.customers.create({"email": "ada@example.com"})
    wait_until(lambda: emulator.state()["webhooks"]["deliveries"]["delivered"] == 1)
    assert emulator.v1.events.list({"delivery_success": True}).data[0].pending_webhooks == 0


def test_the_address_of_webhooks_cannot_be_changed_from_outside(emulator: RunningEmulator) -> None:
    response = requests.post(
        f"{emulator.url}/_control", json={"webhooks": {"url": "http://elsewhere.example"}}, timeout=10
    )
    assert response.status_code == 400
