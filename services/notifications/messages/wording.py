"""Turns an event's values into text that is safe to show. Names are chosen by users, so every one is suspect."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import nh3
from babel.lists import format_list

from services.notifications.readers import Reader
from shared import money
from shared.database import now
from shared.events import Event, Recipient
from shared.locale import formats
from shared.money.reasons import Reason

ALLOWED_TAGS = {"b", "strong", "i", "em", "code", "br"}
"""No links: a notification has its own. `message.js` in the gateway knows the same list."""
SUMS = frozenset({"amount", "refunded", "not_refunded", "to_refund", "disputed"})
LONGEST = 300
NAMELESS = "Somebody"
# Without the asterisk every tag may have a `lang` and a `title`.
_CLEANER = nh3.Cleaner(tags=ALLOWED_TAGS, attributes={"*": set()})
# Control characters, and those that turn the direction of the text after them.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_AFTER_SCHEME = re.compile(":/+")
_NO_BREAK = "\N{NO-BREAK SPACE}"
"""In a sum. As an entity it outlives what takes the tags out for a mail's text."""


class Facts:
    """The event's values by field name, as plain text: sums, times and names as their reader writes them.

    A template asks for two or three of them, so each is made when it is asked for, once.
    """

    def __init__(self, event: Event, reader: Reader) -> None:
        self._event = event
        self._reader = reader
        self._made: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._made:
            self._made[name] = self._value(name)
        return self._made[name]

    def _value(self, name: str) -> str:
        if name in PHRASES:
            return PHRASES[name](self._event, self._reader)
        value = getattr(self._event, name)
        if name in SUMS:
            return money.display(value, self._event.currency, self._reader.language)  # type: ignore[attr-defined]
        if name in WORDS:
            return self._reader.say(WORDS[name].get(value) or plain(value).replace("_", " "))
        return self._shown(value)

    def _shown(self, value: object) -> str:
        if isinstance(value, str):
            return plain(value)
        if isinstance(value, UUID):
            return str(value)
        if isinstance(value, Recipient):
            return display_name(value, self._reader)
        if isinstance(value, datetime):
            return self._reader.moment(value)
        return plain(str(value))


def plain(text: str) -> str:
    """One line of bounded length, without control characters and without anything that a mail program would link."""
    return _plain_again(text) if len(text) <= LONGEST else _plain(text)


def _plain(text: str) -> str:
    return _AFTER_SCHEME.sub(":", " ".join(_UNSEEN.sub(" ", text).split()))[:LONGEST]


_plain_again = lru_cache(maxsize=2_000)(_plain)
"""Names come again and again."""


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def display_name(recipient: Recipient, reader: Reader = Reader()) -> str:  # noqa: B008 - frozen
    """The name, or the address of somebody who has no account yet."""
    return plain(recipient.name or recipient.email or "") or reader.say(NAMELESS)


def sentence(template: str, facts: Facts) -> str:
    """Plain text, for titles and subjects."""
    return template.format_map(facts)


def html(template: str, facts: Facts) -> str:
    """Markup of ours, cleaned by an allow-list, around escaped values.

    The template is cleaned, and that once: no tag with a value in it is left, and a value between tags is only text. To
    clean each message would let go of Python's lock each time, and threads would pass it to and fro at three times the
    cost of the cleaning.
    """
    return clean(template).format_map(_Escaped(facts))


@lru_cache(maxsize=1024)
def clean(markup: str) -> str:
    """What the allow-list leaves of any markup: some bold and code, no attribute, nothing that runs or loads."""
    return _CLEANER.clean(markup)


class _Escaped:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def __getitem__(self, name: str) -> str:
        return escape(self._facts[name], quote=False).replace(_NO_BREAK, "&nbsp;")


def _said(reason: str, reader: Reader) -> str:
    """What one of our services gave as a reason, in the reader's language; what a person wrote as it is."""
    return plain(reader.say(reason) if reason in OURS else reason)


def _because(event: Any, reader: Reader) -> str:
    reason = {"reason": _ended(_said(event.reason, reader))}
    return " " + reader.say(BECAUSE).format_map(reason) if event.reason else ""


def _deadline(event: Any, reader: Reader) -> str:
    moment = event.respond_by and {"moment": reader.moment(event.respond_by)}
    return " " + reader.say(DEADLINE).format_map(moment) if moment else ""


def _outcome(event: Any, reader: Reader) -> str:
    outcome = OUTCOMES.get(event.status)
    return " " + reader.say(outcome) if outcome else ""


def _held_back(event: Any, reader: Reader) -> str:
    if not event.holds_tickets:
        return ""
    return " " + reader.say(LET_NOBODY_IN if event.status == "lost" else HELD_BACK)


def _ways_out(event: Any, reader: Reader) -> str:
    ways = ACCEPT_OR_GIVE_BACK if event.can_be_accepted else GIVE_BACK
    return " " + reader.say(ways if event.can_go_back else NOTHING_TO_DO)


def _waits_for(event: Any, reader: Reader) -> str:
    return reader.say(NEEDS_YOU if event.can_go_back else NEEDS_OPERATOR)


def _speakers(event: Any, reader: Reader) -> str:
    return format_list([display_name(speaker, reader) for speaker in event.speakers], locale=reader.language)


def _sessions(event: Any, reader: Reader) -> str:
    """The first ones; the mail has them all."""
    there = [_session(session, reader) for session in event.sessions]
    gone = [f"{plain(session.title)} ({reader.say(TAKEN_OUT)})" for session in event.removed]
    told = [*there, *gone]
    return "; ".join(told[:MOST_SESSIONS]) + (" …" if len(told) > MOST_SESSIONS else "")


def _session(session: Any, reader: Reader) -> str:
    """Where it is, and where it was if it was elsewhere."""
    place = f"{plain(session.slot.room)}, {_span(session.slot, reader)}"
    if session.before:
        before = f"{plain(session.before.room)}, {_span(session.before, reader)}"
        place = reader.say(MOVED).format_map({"place": place, "before": before})
    return f"{plain(session.title)} ({place})"


def _tickets(event: Any, _: Reader) -> str:
    found = [f"{plain(ticket.ticket_type)} ({ticket.code})" for ticket in event.tickets[:MOST_TICKETS]]
    return ", ".join(found) + (" …" if len(event.tickets) > MOST_TICKETS else "")


def _day(event: Any, reader: Reader) -> str:
    zone = ZoneInfo(reader.zone)
    start = event.occasion.starts_at
    days = (start.astimezone(zone).date() - now().astimezone(zone).date()).days
    name = {0: TODAY, 1: TOMORROW}.get(days)
    return reader.say(name) if name else formats.day(start, reader.zone, reader.language)


def _span(slot: Any, reader: Reader) -> str:
    return reader.span(slot.starts_at, slot.ends_at)


OURS = frozenset(Reason)
MOST_SESSIONS = 3
MOST_TICKETS = 10
TODAY, TOMORROW = "today", "tomorrow"
TAKEN_OUT, MOVED = "not in the schedule any more", "{place}; before: {before}"
BECAUSE = "Reason: {reason}"
DEADLINE = "Answer it before {moment}."
HELD_BACK = "Nobody gets in with these tickets meanwhile."
LET_NOBODY_IN = "Nobody gets in with these tickets."
ACCEPT_OR_GIVE_BACK = "Accept it or give it back."
GIVE_BACK = "It came in another currency, so it can only be given back."
NOTHING_TO_DO = (
    "Only the platform’s operator can look it up and decide. There is nothing for you to do; "
    "the seats are kept until then."
)
NEEDS_YOU, NEEDS_OPERATOR = "needs your decision", "waits for the platform’s operator"
OUTCOMES = {
    "won": "The money stays with you, and the tickets count.",
    "lost": "The bank keeps the money.",
    "warning_closed": "No money was taken back.",
}
"""What the end of a dispute means."""
WORDS: Mapping[str, Mapping[str, str]] = {
    "role": {
        "owner": "owner",
        "organizer": "organiser",
        "track_organizer": "track organiser",
        "moderator": "moderator",
        "registrar": "registrar",
        "speaker": "speaker",
    },
    "status": {
        "needs_response": "needs response",
        "under_review": "under review",
        "warning_needs_response": "warning needs response",
        "warning_under_review": "warning under review",
        "warning_closed": "warning closed",
        "won": "won",
        "lost": "lost",
    },
}
"""Fields whose values are names of our own, as people say them."""
PHRASES: Mapping[str, Callable[[Any, Reader], str]] = {
    "because": _because,
    "deadline": _deadline,
    "failure": lambda event, reader: _said(event.failure, reader),
    "held_back": _held_back,
    "outcome": _outcome,
    "day": _day,
    "room": lambda event, _: plain(event.slot.room),
    "room_before": lambda event, _: plain(event.before.room),
    "sessions": _sessions,
    "speakers": _speakers,
    "tickets": _tickets,
    "starts": lambda event, reader: reader.moment(event.occasion.starts_at),
    "waits_for": _waits_for,
    "ways_out": _ways_out,
    "when": lambda event, reader: _span(event.slot, reader),
    "when_before": lambda event, reader: _span(event.before, reader),
}
"""What is made of several values; of half a sentence nothing is left when there is nothing to say."""


def texts() -> Iterator[str]:
    """All that is said here, to be translated."""
    yield from (NAMELESS, TODAY, TOMORROW, TAKEN_OUT, MOVED, BECAUSE, DEADLINE)
    yield from (HELD_BACK, LET_NOBODY_IN, ACCEPT_OR_GIVE_BACK, GIVE_BACK, NOTHING_TO_DO)
    yield from (NEEDS_YOU, NEEDS_OPERATOR)
    yield from OUTCOMES.values()
    yield from Reason
    for words in WORDS.values():
        yield from words.values()
