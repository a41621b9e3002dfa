"""Turns an event's values into text that is safe to show. Names are chosen by users, so every one is suspect."""

from __future__ import annotations

import re
from uuid import UUID

import nh3
from markupsafe import Markup

from shared import money
from shared.events import Event, PaymentDisputed, Recipient
from shared.formats import moment

ALLOWED_TAGS = {"b", "strong", "i", "em", "code", "br"}
"""No links: a notification has its own. `message.js` in the gateway knows the same list."""
SUMS = ("amount", "refunded", "disputed")
ROLES = {"organizer": "organiser", "track_organizer": "track organiser"}
LONGEST = 300
NAMELESS = "Somebody"
# Control characters, and those that turn the direction of the text after them.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_AFTER_SCHEME = re.compile(":/+")


def facts(event: Event) -> dict[str, str]:
    """The event's values by field name, as plain text: sums as people write them, persons by their names."""
    found = {name: plain(str(value)) for name, value in event if isinstance(value, str | int | UUID)}
    found |= {name: display_name(value) for name, value in event if isinstance(value, Recipient)}
    found |= _sums(event)
    if "role" in found:
        found["role"] = ROLES.get(found["role"], found["role"].replace("_", " "))
    if "status" in found:
        found["status"] = found["status"].replace("_", " ")
    found["because"] = f" Reason: {_ended(found['reason'])}" if found.get("reason") else ""
    found["deadline"] = f" Answer it before {_deadline(event)}." if _deadline(event) else ""
    return found


def plain(text: str) -> str:
    """One line of bounded length, without control characters and without anything that a mail program would link."""
    return _AFTER_SCHEME.sub(":", " ".join(_UNSEEN.sub(" ", text).split()))[:LONGEST]


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def display_name(recipient: Recipient) -> str:
    """The name, or the address of somebody who has no account yet."""
    return plain(recipient.name or recipient.email or "") or NAMELESS


def sentence(template: str, values: dict[str, str]) -> str:
    """Plain text, for titles and subjects."""
    return template.format_map(values)


def html(template: str, values: dict[str, str]) -> str:
    """Markup of ours around escaped values, cleaned once more by an allow-list."""
    return nh3.clean(Markup(template).format_map(values), tags=ALLOWED_TAGS, attributes={})  # noqa: S704 - the template is ours


def _deadline(event: Event) -> str | None:
    return (
        f"{moment(event.respond_by)} UTC" if isinstance(event, PaymentDisputed) and event.respond_by else None
    )


def _sums(event: Event) -> dict[str, str]:
    currency = getattr(event, "currency", None)
    return {
        name: money.display(value, currency)
        for name, value in event
        if name in SUMS and isinstance(value, int) and currency
    }
