"""Each endpoint of the emulator, one by one, against the method of the installed SDK that asks it."""

import re
from typing import Any

import pytest
import requests
from stripe._encode import _api_encode

from devtools.stripe_emulator.errors import InvalidParameter
from devtools.stripe_emulator.operations import OPERATIONS, Operation
from devtools.stripe_emulator.parameters import read
from tests.unit.devtools.stripe_emulator import forms, sdk
from tests.unit.devtools.stripe_emulator.annotations import CLASSES, KINDS, differences
from tests.unit.devtools.stripe_emulator.running import RunningEmulator

SECRET_KEY = {"Authorization": "Bearer sk_test_emulator"}
CALLS = sdk.calls()
one_by_one = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")


def call_of(operation: Operation) -> sdk.Call:
    return CALLS[operation.method, re.sub("<.*?>", sdk.ID, operation.path)]


@one_by_one
def test_its_parameters_are_those_that_the_sdk_sends_there(operation: Operation) -> None:
    assert operation.params.__name__ == call_of(operation).params


@one_by_one
def test_it_takes_each_parameter_that_the_sdk_knows(operation: Operation) -> None:
    for form in (forms.least(operation.params), *forms.with_each_parameter(operation.params)):
        assert read(form, operation.params).keys() == form.keys()


@one_by_one
def test_at_no_depth_does_it_take_a_name_or_a_choice_that_the_sdk_does_not_know(operation: Operation) -> None:
    taken = [place for place, form in forms.spoiled(operation.params) if is_taken(form, operation)]

    assert taken == []


def is_taken(form: dict[str, Any], operation: Operation) -> bool:
    try:
        read(form, operation.params)
    except InvalidParameter:
        return False
    return True


@pytest.fixture
def ids(emulator: RunningEmulator) -> dict[str, str]:
    """One of each kind, as the paths call them."""
    refunded, disputed = (emulator.paid().to_dict()["payment_intent"] for _ in range(2))
    emulator.control(dispute={"payment_intent": disputed["id"]})
    return {
        "customer_id": emulator.v1.customers.create({"email": "ada@example.com"}).id,
        "session_id": emulator.open_session().id,
        "intent_id": refunded["id"],
        "charge_id": refunded["latest_charge"]["id"],
        "refund_id": emulator.v1.refunds.create({"payment_intent": refunded["id"], "amount": 100}).id,
        "dispute_id": emulator.v1.disputes.list().data[0].id,
        "event_id": emulator.v1.events.list().data[0].id,
    }


@one_by_one
def test_it_answers_with_what_the_sdk_expects_from_there(
    emulator: RunningEmulator, ids: dict[str, str], operation: Operation
) -> None:
    document = ask(emulator, operation, ids)

    if operation.method == "DELETE":  # the SDK's class has the fields of one that lives
        assert document == {"id": ids["customer_id"], "object": "customer", "deleted": True}
        return
    kind = re.fullmatch(r"(ListObject\[)?(\w+)\]?", call_of(operation).answer)
    assert kind
    assert (document["object"] == "list") is bool(kind[1])
    documents = document["data"] if kind[1] else [document]
    assert {CLASSES[each["object"]] for each in documents} == {KINDS[kind[2]]}
    assert [differences(each) for each in documents] == [[]] * len(documents)


def ask(emulator: RunningEmulator, operation: Operation, ids: dict[str, str]) -> dict[str, Any]:
    path = re.sub("<(.*?)>", lambda name: ids[name[1]], operation.path)
    bodies: dict[str, dict[str, Any]] = {
        "/v1/customers": {"email": "bo@example.com"},
        "/v1/customers/<customer_id>": {"phone": "1"},
        "/v1/checkout/sessions": emulator.parameters(),
        "/v1/refunds": {"payment_intent": ids["intent_id"]},
        "/v1/disputes/<dispute_id>": {"evidence": {"uncategorized_text": "She was there."}},
    }
    body = bodies.get(operation.path, {}) if operation.method == "POST" else {}
    answer = requests.request(
        operation.method, emulator.url + path, headers=SECRET_KEY, data=list(_api_encode(body)), timeout=10
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
