"""Events as the platform publishes them, for accounts of our own making."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle, islice

from shared.database import new_id, now
from shared.events import Event, Recipient, pack
from shared.observability import trace
from shared.transport import Message
from tests.post_room import invite_accepted, invite_sent, somebody

FANFARE_EVENTS = 21
"""It has no divisor in common with the number of people, so each hears of all of them."""
ON_SCREEN, WITH_MAIL = "on screen", "with a mail"


def people(number: int) -> list[Recipient]:
    return [somebody(f"Person{index} Tester") for index in range(number)]


def facts(kind: str, number: int, told: Sequence[Recipient]) -> list[Event]:
    """Answers to invites, told on screen, or invites, which go out by mail as well; in turn to each person, and in turn
    to one of some Fanfare events."""
    makers: dict[str, Callable[..., Event]] = {ON_SCREEN: invite_accepted, WITH_MAIL: invite_sent}
    make = makers[kind]
    concerned = cycle([new_id() for _ in range(FANFARE_EVENTS)])
    return [make(person, event_id=next(concerned)) for person in islice(cycle(told), number)]


def messages(events: Sequence[Event]) -> list[Message]:
    """As the relay sends them."""
    return [_message(event) for event in events]


def _message(event: Event) -> Message:
    event_id = new_id()
    body = pack(event, event_id=event_id, source="/api", time=now(), traceparent=trace.start())
    return Message(event.type, str(event_id), body)
