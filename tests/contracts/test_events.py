"""What stands on the wire: every event has a kept example, somebody who hears it, and a place in the description."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.events import Event, InviteSent, OrderPaid, UnreadableEvent, all_events, pack, unpack
from tools import asyncapi

GOLDEN = Path(__file__).parent / "golden"
EVENTS = all_events()


def golden(event: type[Event]) -> bytes:
    return (GOLDEN / f"{event.type}.v{event.version}.json").read_bytes()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_a_kept_example_is_still_read(event: type[Event]) -> None:
    received = unpack(golden(event))

    assert isinstance(received.event, event)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_a_kept_example_says_the_same_when_it_is_written_again(event: type[Event]) -> None:
    kept = json.loads(golden(event))
    received = unpack(golden(event))

    again = json.loads(
        pack(
            received.event,
            event_id=received.id,
            source=kept["source"],
            time=received.time,
            traceparent=received.traceparent,
        )
    )

    assert again["data"] == kept["data"]
    assert again["dataschema"] == kept["dataschema"]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_every_event_is_heard_by_somebody(event: type[Event]) -> None:
    assert asyncapi.hearers(event)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_an_event_of_a_release_that_did_not_know_the_optional_fields_is_still_read(
    event: type[Event],
) -> None:
    example = json.loads(golden(event))
    required = {name for name, field in event.model_fields.items() if field.is_required()}
    example["data"] = {name: value for name, value in example["data"].items() if name in required}

    assert isinstance(unpack(json.dumps(example).encode()).event, event)


def test_an_unknown_field_of_a_newer_release_is_passed_over() -> None:
    example = json.loads(golden(EVENTS[0]))
    example["data"]["from_the_future"] = True

    unpack(json.dumps(example).encode())


@pytest.mark.parametrize("event", [OrderPaid, InviteSent])
def test_an_event_is_what_its_schema_says_and_not_what_stands_elsewhere_in_it(event: type[Event]) -> None:
    example = json.loads(golden(event))
    misleading = {"dataschema": "urn:fanfare:event:login.revoked:1", "type": "login.revoked"}
    data = {**misleading, **example.pop("data")}
    body = json.dumps({"data": data, "extra": misleading, **example}, separators=(",", ":"))

    assert type(unpack(body.encode()).event) is event


def test_an_event_that_says_two_things_of_itself_is_unreadable() -> None:
    example = json.loads(golden(OrderPaid))
    for field, other in (("type", "order.placed"), ("dataschema", "urn:fanfare:event:order.placed:1")):
        body = json.dumps(example | {field: other}, separators=(",", ":"))

        with pytest.raises(UnreadableEvent):
            unpack(body.encode())


def test_the_description_is_up_to_date() -> None:
    assert asyncapi.FILE.read_text() == asyncapi.text(), "run `make docs`"
