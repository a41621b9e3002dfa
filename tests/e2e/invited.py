"""Somebody with a number of notifications, each an invite."""

from __future__ import annotations

from itertools import islice, product

from tests.e2e.person import Person
from tests.system.story import Sale, sale
from tests.waiting import wait_until

ROLES = ("organizer", "track_organizer", "moderator", "registrar")


def invite(person: Person, events: list[Sale], number: int) -> None:
    """To so many roles; waits until all are in the inbox."""
    before = person.visitor.get("/notifications")["seq"]
    for event, role in islice(product(events, ROLES), number):
        event.invite(person.email, role)
    wait_until(
        lambda: person.visitor.get("/notifications")["seq"] >= before + number,
        every=0.1,
        what=f"{number} notifications for {person.name}",
    )


def events_of(organizer: Person, number: int = 1) -> list[Sale]:
    return [sale(organizer.visitor) for _ in range(number)]
