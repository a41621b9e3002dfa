"""Customers."""

from typing import Any

from devtools.stripe_emulator import events
from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.documents import Document
from devtools.stripe_emulator.errors import InvalidParameter, NoSuchObject
from devtools.stripe_emulator.listing import list_documents
from devtools.stripe_emulator.metadata import merged

_FIELDS = ("name", "email", "phone", "description")


def create(account: Account, parameters: dict[str, Any]) -> Document:
    _check_email(parameters)
    fields = {name: parameters.get(name) or None for name in _FIELDS}
    customer = account.create("customer", **fields, metadata=merged({}, parameters.get("metadata")))
    events.record(account, "customer.created", customer)
    return customer


def retrieve(account: Account, parameters: dict[str, Any], customer_id: str) -> Document:
    customer = account.store.get("customer", customer_id)
    return _gone(customer) if customer.get("deleted") else customer


def retrieve_living(account: Account, customer_id: str, param: str = "customer") -> Document:
    """Raises `NoSuchObject` for one that was deleted, too."""
    customer = account.store.get("customer", customer_id, param)
    if customer.get("deleted"):
        raise NoSuchObject("customer", customer_id, param)
    return customer


def delete(account: Account, parameters: dict[str, Any], customer_id: str) -> Document:
    customer = retrieve_living(account, customer_id, "id")
    account.update(customer, deleted=True)
    events.record(account, "customer.deleted", customer)
    return _gone(customer)


def _gone(customer: Document) -> Document:
    return {"id": customer["id"], "object": "customer", "deleted": True}


def update(account: Account, parameters: dict[str, Any], customer_id: str) -> Document:
    _check_email(parameters)
    customer = retrieve_living(account, customer_id, "id")
    changes = {name: parameters[name] or None for name in _FIELDS if name in parameters}
    account.update(customer, **changes, metadata=merged(customer["metadata"], parameters.get("metadata")))
    events.record(account, "customer.updated", customer)
    return customer


def list_all(account: Account, parameters: dict[str, Any]) -> Document:
    found = list_documents(account, "customer", "/v1/customers", parameters)
    return found | {"data": [customer for customer in found["data"] if not customer.get("deleted")]}


def _check_email(parameters: dict[str, Any]) -> None:
    email = parameters.get("email")
    if email and "@" not in email:
        raise InvalidParameter(f"Invalid email address: {email}", "email", "email_invalid")
