"""The CloudEvents 1.0 envelope (structured JSON mode, https://github.com/cloudevents/spec)."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.events.base import Event, event_class

E_co = TypeVar("E_co", bound=Event, covariant=True)
SCHEMA_PREFIX = "urn:fanfare:event:"


_SCHEMA = re.compile(rb'"dataschema":"urn:fanfare:event:([a-z_.]{1,100}):([0-9]{1,4})"')


class UnreadableEvent(Exception):
    """The bytes are no CloudEvent, or one of a type or version that this release does not know."""


class Envelope(BaseModel, Generic[E_co]):
    """`Envelope[InviteSent]` reads and writes the whole in one go, the event's own fields included."""

    model_config = ConfigDict(extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    dataschema: str
    datacontenttype: Literal["application/json"] = "application/json"
    traceparent: str | None = None
    data: E_co


class _Kind(BaseModel):
    """As much of an envelope as tells what the rest must be read as."""

    type: str
    dataschema: str


class Received(NamedTuple, Generic[E_co]):
    """An event with what its envelope says of it. `id` is the same however often it is delivered."""

    id: UUID
    time: datetime
    traceparent: str | None
    event: E_co


def pack(
    event: Event,
    *,
    event_id: UUID,
    source: str,
    time: datetime,
    traceparent: str | None,
) -> bytes:
    """The exact bytes that go over the wire."""
    envelope = _envelope_of(type(event))(
        id=event_id,
        source=source,
        type=event.type,
        subject=event.subject,
        time=time,
        dataschema=f"{SCHEMA_PREFIX}{event.type}:{event.version}",
        traceparent=traceparent,
        data=event,
    )
    return envelope.model_dump_json(exclude=None if traceparent else {"traceparent"}).encode()


def unpack(body: bytes) -> Received[Event]:
    """Read the bytes back. Raises `UnreadableEvent` with the reason."""
    try:
        envelope = _as_it_looks(body)
        if envelope is None:
            kind = _Kind.model_validate_json(body)
            envelope = _envelope_of(_class_of(kind)).model_validate_json(body)
    except ValidationError as error:
        raise UnreadableEvent(str(error)) from error
    return Received(envelope.id, envelope.time, envelope.traceparent, envelope.data)


def _as_it_looks(body: bytes) -> Envelope[Event] | None:
    """Read at once as what its schema's name, found by eye, says; None where that turns out not to be its schema.

    Finding it by parsing would parse everything twice.
    """
    found = _SCHEMA.search(body)
    known = event_class(found[1].decode(), int(found[2])) if found else None
    if found is None or known is None:
        return None
    try:
        envelope = _envelope_of(known).model_validate_json(body)
    except ValidationError:
        return None  # the name may have stood somewhere else than its place
    exact = (
        f"{SCHEMA_PREFIX}{known.type}:{known.version}" == envelope.dataschema and envelope.type == known.type
    )
    return envelope if exact else None


def _class_of(kind: _Kind) -> type[Event]:
    event_type, _, version = kind.dataschema.removeprefix(SCHEMA_PREFIX).rpartition(":")
    known = event_class(event_type, int(version)) if version.isdecimal() else None
    if known is None or event_type != kind.type:
        raise UnreadableEvent(f"unknown event {kind.type} with schema {kind.dataschema}")
    return known


@cache
def _envelope_of(kind: type[Event]) -> type[Envelope[Event]]:
    return Envelope[kind]  # type: ignore[valid-type]
