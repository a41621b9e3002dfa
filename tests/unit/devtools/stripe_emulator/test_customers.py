from typing import Any

import pytest
import stripe

from tests.unit.devtools.stripe_emulator.running import RunningEmulator


def test_a_customer_can_be_created_found_changed_and_listed(emulator: RunningEmulator) -> None:
    customer = emulator.v1.customers.create({"email": "ada@example.com", "metadata": {"a": "1", "b": "2"}})
    emulator.v1.customers.update(customer.id, {"name": "Ada", "metadata": {"a": ""}})
    found = emulator.v1.customers.retrieve(customer.id)
    assert (found.email, found.name) == ("ada@example.com", "Ada")
    assert found.metadata is not None
    assert found.metadata.to_dict() == {"b": "2"}
    assert [each.id for each in emulator.v1.customers.list({"email": "ada@example.com"}).data] == [
        customer.id
    ]


def test_an_address_that_is_none_is_refused(emulator: RunningEmulator) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Invalid email"):
        emulator.v1.customers.create({"email": "ada"})


@pytest.mark.parametrize("metadata", [{"k" * 41: "v"}, {"k": "v" * 501}, {f"k{i}": "v" for i in range(51)}])
def test_metadata_has_limits(emulator: RunningEmulator, metadata: dict[str, str]) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Metadata"):
        emulator.v1.customers.create({"metadata": metadata})


@pytest.mark.parametrize("path", ["payment_intent.nothing", "metadata", "a.b.c.d.e"])
def test_what_cannot_be_expanded_is_refused(emulator: RunningEmulator, path: str) -> None:
    session = emulator.paid()
    with pytest.raises(stripe.InvalidRequestError, match="expand"):
        emulator.v1.checkout.sessions.retrieve(session.id, {"expand": [path]})


def test_a_list_can_be_expanded(emulator: RunningEmulator) -> None:
    emulator.paid()
    session = emulator.v1.checkout.sessions.list({"expand": ["data.payment_intent"]}).data[0]
    assert isinstance(session.payment_intent, stripe.PaymentIntent)


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_1_to_100_entries(emulator: RunningEmulator, limit: int) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="limit"):
        emulator.v1.customers.list({"limit": limit})


def test_a_session_makes_the_customer_that_was_asked_for_when_somebody_pays(
    emulator: RunningEmulator,
) -> None:
    session = emulator.open_session(customer_creation="always")
    assert session.customer is None
    emulator.pay(session)
    paid: Any = emulator.session(session.id)
    assert emulator.v1.customers.retrieve(paid.customer).email == "ada@example.com"
    assert paid.payment_intent.customer == paid.customer


def test_a_deleted_customer_cannot_pay(emulator: RunningEmulator) -> None:
    customer = emulator.v1.customers.create({"email": "ada@example.com"})
    assert emulator.v1.customers.delete(customer.id).deleted
    parameters = emulator.parameters(customer=customer.id)
    del parameters["customer_email"]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        emulator.v1.checkout.sessions.create(parameters)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.param) == ("resource_missing", "customer")
    assert emulator.v1.customers.list().data == []
