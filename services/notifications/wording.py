"""Turns an event's values into text that is safe to show. Names are chosen by users, so every one is suspect."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import nh3

from shared import money
from shared.events import Event, Recipient
from shared.formats import moment

ALLOWED_TAGS = {"b", "strong", "i", "em", "code", "br"}
"""No links: a notification has its own. `message.js` in the gateway knows the same list."""
SUMS = ("amount", "refunded", "disputed")
ROLES = {"organizer": "organiser", "track_organizer": "track organiser"}
LONGEST = 300
NAMELESS = "Somebody"
_CLEANER = nh3.Cleaner(tags=ALLOWED_TAGS, attributes={})
# Control characters, and those that turn the direction of the text after them.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_AFTER_SCHEME = re.compile(":/+")


class Facts:
    """The event's values by field name, as plain text: sums as people write them, persons by their names.

    A template asks for two or three of them, so each is made when it is asked for.
    """

    def __init__(self, event: Event) -> None:
        self._event = event

    def __getitem__(self, name: str) -> str:
        if name in PHRASES:
            return PHRASES[name](self._event)
        value = getattr(self._event, name)
        if name in SUMS:
            return money.display(value, self._event.currency)  # type: ignore[attr-defined]
        if isinstance(value, Recipient):
            return display_name(value)
        return WORDS.get(name, str)(plain(str(value)))


def plain(text: str) -> str:
    """One line of bounded length, without control characters and without anything that a mail program would link."""
    return _AFTER_SCHEME.sub(":", " ".join(_UNSEEN.sub(" ", text).split()))[:LONGEST]


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def display_name(recipient: Recipient) -> str:
    """The name, or the address of somebody who has no account yet."""
    return plain(recipient.name or recipient.email or "") or NAMELESS


def sentence(template: str, facts: Facts) -> str:
    """Plain text, for titles and subjects."""
    return template.format_map(facts)


def html(template: str, facts: Facts) -> str:
    """Markup of ours around escaped values, cleaned once more by an allow-list."""
    return _CLEANER.clean(template.format_map(_Escaped(facts)))


class _Escaped:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def __getitem__(self, name: str) -> str:
        return escape(self._facts[name])


def _role(text: str) -> str:
    return ROLES.get(text, _spaced(text))


def _spaced(text: str) -> str:
    return text.replace("_", " ")


def _because(event: Any) -> str:
    return f" Reason: {_ended(plain(event.reason))}" if event.reason else ""


def _deadline(event: Any) -> str:
    return f" Answer it before {moment(event.respond_by)} UTC." if event.respond_by else ""


WORDS: Mapping[str, Callable[[str], str]] = {"role": _role, "status": _spaced}
"""Fields whose values are names of our own, as people say them."""
PHRASES: Mapping[str, Callable[[Any], str]] = {"because": _because, "deadline": _deadline}
"""Half sentences of which nothing is left when there is nothing to say."""
