"""What a token may be let do: areas of the API, each to read or to write. One table says which route is whose.

What stands in no area no token can do: whatever makes somebody known (passwords, log-ins, tokens), and every page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.auth.guard import SAFE_METHODS

READ, WRITE = "read", "write"
API = "/api/v1"
EVENT = f"{API}/events/<uuid:event_id>"


class Scope(StrEnum):
    """`write` includes `read`."""

    ACCOUNT_READ = "account:read"
    EVENTS_READ = "events:read"
    EVENTS_WRITE = "events:write"
    PROGRAMME_READ = "programme:read"
    PROGRAMME_WRITE = "programme:write"
    PROPOSALS_READ = "proposals:read"
    PROPOSALS_WRITE = "proposals:write"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    REFUNDS_WRITE = "refunds:write"
    CHECK_INS_WRITE = "check-ins:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"

    @property
    def area(self) -> str:
        return self.value.partition(":")[0]

    @property
    def may(self) -> str:
        return self.value.partition(":")[2]


@dataclass(frozen=True)
class Area:
    """`routes` are beginnings of rules, as Flask writes them; of several that fit the longest decides."""

    name: str
    title: str
    hint: str
    routes: Sequence[str]

    @property
    def scopes(self) -> Sequence[Scope]:
        return [scope for scope in Scope if scope.area == self.name]


_OF_PROGRAMMES = ("sessions", "speakers", "tracks", "rooms", "sponsors", "schedule", "stars")
AREAS: Sequence[Area] = (
    Area("account", "Account", "Your name, address, language and roles", (f"{API}/accounts/me",)),
    Area(
        "events",
        "Events",
        "Details, publishing, deleting",
        (f"{API}/events", EVENT, f"{EVENT}/versions", f"{API}/places"),
    ),
    Area(
        "programme",
        "Programme and schedule",
        "Sessions, speakers, tracks, rooms, sponsors, and your stars",
        (
            *(
                f"{EVENT}/{name}"
                for name in ("sessions", "speakers", "tracks", "rooms", "sponsors", "schedule", "stars")
            ),
            f"{API}/pictures",
        ),
    ),
    Area(
        "proposals",
        "Proposals",
        "The call for papers, reviews and decisions",
        (f"{EVENT}/call", f"{EVENT}/proposals", f"{EVENT}/decisions", f"{API}/proposals"),
    ),
    Area("people", "People", "Invites to roles", (f"{EVENT}/invites", f"{API}/invites")),
    Area(
        "tickets",
        "Tickets",
        "What is on sale, and its rules",
        (f"{EVENT}/ticket-types", f"{EVENT}/ticket-rules"),
    ),
    Area("orders", "Orders", "Yours, and those of your events", (f"{EVENT}/orders", f"{API}/orders")),
    Area(
        "refunds",
        "Refunds",
        "Giving money back, payments in review",
        (
            f"{EVENT}/reviews",
            f"{API}/orders/<uuid:order_id>/refunds",
            f"{API}/orders/<uuid:order_id>/voidings",
            f"{API}/orders/<uuid:order_id>/payments",
        ),
    ),
    Area("check-ins", "Check-in", "Letting people in", (f"{EVENT}/check-ins",)),
    Area("webhooks", "Webhooks", "Where news is sent, and with which secret", (f"{EVENT}/webhooks",)),
)
_AREA_OF: Mapping[str, Area] = {route: area for area in AREAS for route in area.routes}
_FILE_ENDING = re.compile(r"\.\w+$")
"""The schedule as `.ics` is in the area of the schedule."""
_EXACT = frozenset({f"{API}/events", EVENT, f"{API}/accounts/me"})
"""Only these very routes: what a later release puts beneath them is in no area until it is named."""


def needed(method: str, rule: str) -> Scope | None:
    """The scope that a route asks for; None where no token is let in. The least one: `write` has it as well."""
    area = _area(rule)
    found = {scope.may: scope for scope in area.scopes} if area else {}
    if method in SAFE_METHODS:
        return found.get(READ) or found.get(WRITE)
    return found.get(WRITE)


def allows(held: Sequence[str], wanted: Scope) -> bool:
    return wanted in held or f"{wanted.area}:{WRITE}" in held


def _area(rule: str) -> Area | None:
    """By whole parts of the path: `/orders` is no beginning of `/orders-of-magnitude`."""
    parts = _FILE_ENDING.sub("", rule).split("/")
    beginnings = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
    found = next((beginning for beginning in beginnings if beginning in _AREA_OF), None)
    return _AREA_OF[found] if found and (found not in _EXACT or found == rule) else None
