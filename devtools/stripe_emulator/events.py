"""Events: what happened, with the object as it was at that moment."""

from dataclasses import asdict
from typing import Any

import stripe

from devtools.stripe_emulator.account import Account, current_cause
from devtools.stripe_emulator.documents import Document, public
from devtools.stripe_emulator.errors import InvalidParameter
from devtools.stripe_emulator.listing import Conditions, page

LISTED_FOR = 30 * 86400


def record(account: Account, event_type: str, document: Document) -> None:
    """Stores the event and queues its webhook."""
    event = account.create(
        "event",
        api_version=stripe.api_version,
        type=event_type,
        data={"object": public(document)},
        request=asdict(current_cause.get()),
        pending_webhooks=0,
    )
    account.update(event, pending_webhooks=account.queue.add(event["id"], event_type))


def mark_delivered(account: Account, event_id: str) -> None:
    event = account.store.find(event_id)
    if event is not None:
        account.update(event, pending_webhooks=0)


def retrieve(account: Account, parameters: dict[str, Any], event_id: str) -> Document:
    return account.store.get("event", event_id)


def list_all(account: Account, parameters: dict[str, Any]) -> Document:
    """30 days back. `type` may end in `*`; `delivery_success` tells whether every webhook arrived."""
    conditions = Conditions()
    conditions.add("$created > ?", account.clock.now() - LISTED_FOR)
    _add_types(conditions, parameters)
    if "delivery_success" in parameters:
        conditions.add("$pending_webhooks " + ("= 0" if parameters["delivery_success"] else "> 0"))
    return page(account, "event", "/v1/events", parameters, conditions)


def _add_types(conditions: Conditions, parameters: dict[str, Any]) -> None:
    types = parameters.get("types", [])
    if types and "type" in parameters:
        raise InvalidParameter("You may only specify one of these parameters: type, types.", "types")
    if types:
        conditions.add(f"$type IN ({', '.join('?' * len(types))})", *types)
    if "type" in parameters:
        conditions.add("$type GLOB ?", parameters["type"])
