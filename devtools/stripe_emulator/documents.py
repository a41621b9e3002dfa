"""Stripe objects as plain JSON documents."""

import secrets
import string
from typing import Any

PREFIXES = {
    "customer": "cus_",
    "checkout.session": "cs_test_",
    "payment_intent": "pi_",
    "charge": "ch_",
    "refund": "re_",
    "dispute": "du_",
    "event": "evt_",
    "item": "li_",
    "price": "price_",
}

Document = dict[str, Any]


def new_id(prefix: str, length: int = 24) -> str:
    return prefix + "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))


def new_document(kind: str, created: int, **fields: Any) -> Document:
    """A document of this kind with a fresh id. Fields whose name starts with `_` are never shown."""
    head: Document = {"id": new_id(PREFIXES[kind]), "object": kind}
    if kind != "item":
        head["created"] = created
    if kind not in ("item", "refund"):
        head["livemode"] = False
    return head | fields


def public(value: Any) -> Any:
    """A copy without the emulator's private fields, at any depth."""
    if isinstance(value, dict):
        return {name: public(item) for name, item in value.items() if not name.startswith("_")}
    if isinstance(value, list):
        return [public(item) for item in value]
    return value


def with_addresses(value: Any, public_url: str) -> Any:
    """A copy in which open Checkout Sessions carry their full address.

    Only the path is stored, because the port may be another one after a restart.
    """
    if isinstance(value, list):
        return [with_addresses(item, public_url) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {name: with_addresses(item, public_url) for name, item in value.items()}
    if copy.get("object") == "checkout.session" and copy.get("url"):
        copy["url"] = public_url + copy["url"]
    return copy


def page_of(documents: list[Document], url: str, has_more: bool = False) -> Document:
    """Stripe's list object."""
    return {"object": "list", "url": url, "has_more": has_more, "data": documents}
