"""What people may choose to hear of, and over which channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field


class Channel(StrEnum):
    INBOX = "inbox"
    LIVE = "live"
    EMAIL = "email"


CHANNEL_TITLES = {Channel.INBOX: "Inbox", Channel.LIVE: "Live", Channel.EMAIL: "Email"}
CategoryName = Annotated[str, Field(max_length=30, pattern=r"^[a-z_]+$")]
EVERYWHERE = frozenset(Channel)
ON_SCREEN = frozenset({Channel.INBOX, Channel.LIVE})
BY_EMAIL = frozenset({Channel.EMAIL})
NOWHERE: frozenset[Channel] = frozenset()


@dataclass(frozen=True)
class Category:
    """`locked` is for what nobody may miss: it cannot be switched off, waits for no digest and for no morning."""

    name: str
    title: str
    hint: str
    locked: bool
    by_default: frozenset[Channel]


ACCOUNT = Category("account", "Your account", "Log-in and address", True, EVERYWHERE)
INVITES = Category("invites", "Invites", "Somebody offers you a role in an event", True, EVERYWHERE)
PAYMENTS = Category(
    "payments", "Tickets and payments", "What you bought, paid and got back", True, EVERYWHERE
)
TEAM = Category("team", "Your team", "Answers to the invites that you sent", False, ON_SCREEN)
SALES = Category("sales", "Ticket sales", "Orders for events that you organise", False, ON_SCREEN)
PROPOSALS = Category(
    "proposals", "Proposals", "What is submitted to events that you organise", False, ON_SCREEN
)
PROGRAMME = Category(
    "programme", "Programme", "Your proposals and sessions, and the schedule", False, EVERYWHERE
)
WEBHOOKS = Category(
    "webhooks", "Webhooks", "One of an event that you organise is switched off", False, EVERYWHERE
)
REMINDERS = Category("reminders", "Reminders", "An event that you go to is tomorrow", False, EVERYWHERE)

CATEGORIES = {
    category.name: category
    for category in (ACCOUNT, INVITES, PAYMENTS, TEAM, SALES, PROPOSALS, PROGRAMME, WEBHOOKS, REMINDERS)
}
LOCKED = tuple(category.name for category in CATEGORIES.values() if category.locked)


def texts() -> Iterator[str]:
    """All that is said here, to be translated."""
    yield from CHANNEL_TITLES.values()
    for category in CATEGORIES.values():
        yield from (category.title, category.hint)
