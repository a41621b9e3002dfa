"""Writes docs/asyncapi.yaml from the event classes and the services' handler tables: `make docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from services.api.handlers import HANDLERS as API
from services.notifications.handlers import HANDLERS as NOTIFICATIONS
from services.payments.handlers import HANDLERS as PAYMENTS
from services.realtime.handlers import HANDLERS as REALTIME
from shared.events import Event, PresenceReported, all_events, key_of
from shared.events.accounts import AccountEvent
from shared.events.envelope import SCHEMA_PREFIX
from shared.events.notifications import InboxEvent
from shared.events.payments import PaymentEvent
from shared.transport import topology
from shared.transport.rabbit import packing

FILE = Path(__file__).parent.parent / "docs" / "asyncapi.yaml"
HEARERS: Mapping[str, Iterable[type[Event]]] = {
    "api": API,
    "notifications": NOTIFICATIONS,
    "payments": PAYMENTS,
    "realtime": REALTIME,
}
SOURCES: Mapping[type[Event], str] = {
    PaymentEvent: "payments",
    InboxEvent: "notifications",
    AccountEvent: "api",
    PresenceReported: "realtime",
}


def document() -> dict[str, Any]:
    """The whole description, as AsyncAPI 3.0."""
    events = all_events()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Fanfare's events",
            "version": "1",
            "description": f"CloudEvents 1.0 (structured JSON), routed by type on the exchange `{topology.EXCHANGE}`. "
            f"In a burst several of one type travel in one message, in JSON batch format (`{packing.SEVERAL}`).",
        },
        "defaultContentType": packing.ONE,
        "channels": {event.type: _channel(event) for event in events},
        "operations": {name: operation for event in events for name, operation in _operations(event)},
        "components": {"messages": {event.type: _message(event) for event in events}},
    }


def hearers(event: type[Event]) -> list[str]:
    """The services whose handler table names the event."""
    return [service for service, heard in HEARERS.items() if event in heard]


def source(event: type[Event]) -> str:
    """The service that publishes it."""
    return next((service for base, service in SOURCES.items() if issubclass(event, base)), "api")


def _channel(event: type[Event]) -> dict[str, Any]:
    reference = f"#/components/messages/{event.type}"
    messages = {event.type: {"$ref": reference}}
    if event.room is Event.room:
        return {"address": event.type, "messages": messages}
    bucket = {"description": "The last two digits of the id of whoever's open sockets it concerns."}
    return {
        "address": key_of(event.type, "{bucket}"),
        "parameters": {"bucket": bucket},
        "messages": messages,
    }


def _operations(event: type[Event]) -> Iterable[tuple[str, dict[str, Any]]]:
    channel = {"$ref": f"#/channels/{event.type}"}
    yield f"{source(event)}.sends.{event.type}", {"action": "send", "channel": channel}
    for service in hearers(event):
        yield f"{service}.hears.{event.type}", {"action": "receive", "channel": channel}


def _message(event: type[Event]) -> dict[str, Any]:
    schema = event.model_json_schema(
        ref_template=f"#/components/messages/{event.type}/payload/$defs/{{model}}"
    )
    return {
        "name": event.type,
        "summary": (event.__doc__ or "").split("\n\n")[0].strip(),
        "x-dataschema": f"{SCHEMA_PREFIX}{event.type}:{event.version}",
        "x-ephemeral": event.ephemeral,
        "payload": schema,
    }


def text() -> str:
    """The file's content; the same for the same code."""
    return yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=120)


if __name__ == "__main__":
    FILE.write_text(text())
    sys.stderr.write(f"wrote {FILE.name}\n")
