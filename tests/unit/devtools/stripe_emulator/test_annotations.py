"""The emulator holds to the installed SDK: what each endpoint takes and all that it answers."""

import re
from typing import Any

import pytest
import requests

from devtools.stripe_emulator.operations import OPERATIONS, Operation
from tests.unit.devtools.stripe_emulator.annotations import CLASSES, differences
from tests.unit.devtools.stripe_emulator.running import RunningEmulator

KEY = {"Authorization": "Bearer sk_test_emulator"}
KINDS_OF_LISTS = {
    "checkout/sessions": "checkout.session",
    "payment_intents": "payment_intent",
    "charges": "charge",
    "customers": "customer",
    "refunds": "refund",
    "disputes": "dispute",
    "events": "event",
}


@pytest.fixture
def busy(emulator: RunningEmulator) -> RunningEmulator:
    """Everything has happened there at least once."""
    customer = emulator.v1.customers.create({"name": "Ada", "email": "ada@example.com"})
    emulator.v1.customers.update(customer.id, {"phone": "1"})
    of_customer = emulator.parameters(customer=customer.id)
    del of_customer["customer_email"]
    emulator.v1.checkout.sessions.create(of_customer)  # type: ignore[arg-type]
    for session in (emulator.open_session(), emulator.open_session()):
        emulator.pay(session, number="4000000000000002")
        emulator.v1.checkout.sessions.expire(session.id)
    emulator.authenticate(_asked(emulator), "complete")
    for number in (
        "DE89370400440532013000",
        "DE62370400440532013001",
        "4000000000007726",
        "4000000000005126",
    ):
        paid = emulator.paid(number=number).payment_intent
        if not number.startswith("DE"):
            emulator.control(refund={"payment_intent": paid.id, "amount": 500})  # type: ignore[union-attr]
    emulator.control(settle="all")
    for is_won in (True, False):
        intent = emulator.paid().payment_intent
        emulator.control(dispute={"payment_intent": intent.id})  # type: ignore[union-attr]
        dispute = emulator.v1.disputes.list().data[0].id
        emulator.control(submit_evidence={"id": dispute})
        emulator.control(close_dispute={"id": dispute, "is_won": is_won})
    return emulator


def _asked(emulator: RunningEmulator) -> Any:
    session = emulator.open_session()
    emulator.pay(session, number="4000002500003155")
    return session


def get(emulator: RunningEmulator, path: str, **query: Any) -> dict[str, Any]:
    answer = requests.get(f"{emulator.url}/v1/{path}", params=query, headers=KEY, timeout=10)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("path", KINDS_OF_LISTS)
def test_every_object_is_as_the_sdk_describes_it(busy: RunningEmulator, path: str) -> None:
    documents = get(busy, path, limit=100)["data"]
    assert documents
    for document in documents:
        assert document["object"] == KINDS_OF_LISTS[path]
        assert differences(document) == []


def test_every_object_in_an_event_is_as_the_sdk_describes_it(busy: RunningEmulator) -> None:
    events = get(busy, "events", limit=100)["data"]
    assert {event["data"]["object"]["object"] for event in events} == CLASSES.keys() - {
        "event",
        "item",
        "price",
    }
    for event in events:
        assert differences(event["data"]["object"]) == []


def test_what_is_expanded_is_as_the_sdk_describes_it(busy: RunningEmulator) -> None:
    expand = {"expand[]": ["data.payment_intent.latest_charge.refunds"[5:]]}
    for session in get(busy, "checkout/sessions", limit=100)["data"]:
        assert differences(get(busy, f"checkout/sessions/{session['id']}", **expand)) == []


def test_line_items_are_as_the_sdk_describes_them(busy: RunningEmulator) -> None:
    session = get(busy, "checkout/sessions")["data"][0]
    (item,) = get(busy, f"checkout/sessions/{session['id']}/line_items")["data"]
    assert differences(item) == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")
def test_no_endpoint_takes_a_parameter_that_the_sdk_does_not_know(
    emulator: RunningEmulator, operation: Operation
) -> None:
    path = re.sub("<.*>", "x", operation.path)
    fields = {"data" if operation.method == "POST" else "params": {"not_at_stripe": "1"}}
    answer = requests.request(operation.method, emulator.url + path, headers=KEY, timeout=10, **fields)  # type: ignore[arg-type]
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "not_at_stripe"


def test_the_check_sees_what_is_wrong(busy: RunningEmulator) -> None:
    refund = get(busy, "refunds")["data"][0]
    del refund["amount"]
    wrong = refund | {"currency": 5, "reason": "mood", "is_green": True}
    assert sorted(differences(wrong)) == [
        "refund.amount is missing",
        "refund.currency is 5",
        "refund.is_green is unknown",
        "refund.reason is 'mood'",
    ]
