"""Business rows with their events, written into the api's database as the product writes them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.events.models import Role
from services.api.invites.models import INVITE_LIFE, Invite, InviteState
from shared.auth import Person
from shared.bus import outbox
from shared.database import Database, new_id, now
from shared.database.bulk import add_many
from shared.events import InviteAccepted, Recipient
from tests.box_office import BoxOffice

MOST_COMMITS = 100
"""In a second, by one thread, with time left for the rest."""
INVITES = Invite.metadata.tables[Invite.__tablename__]


class Organizers:
    """Whoever of them is next is told that an invite was accepted; each notification has a link of its own."""

    def __init__(self, api: Database, number: int) -> None:
        office = BoxOffice(api)
        self.people: Sequence[Person] = [office.person(f"Organizer {index}") for index in range(number)]
        self.event_id = office.event(self.people[0]).id
        self._api = api
        self._next = cycle(self.people)

    def at_rate(self, rate: float, seconds: float) -> Mapping[str, float]:
        """Evenly; each in a transaction of its own, or a few in one where the rate is over 100 a second.

        Link → when (`time.monotonic()`) it was committed; a machine that cannot record so many takes longer.
        """
        began, together = time.monotonic(), max(1, round(rate / MOST_COMMITS))
        committed: dict[str, float] = {}
        while len(committed) < rate * seconds:
            time.sleep(max(0.0, began + len(committed) / rate - time.monotonic()))
            with self._api.transaction() as session:
                told = self._accept(session, together)
            committed |= dict.fromkeys((link(event.event_id) for event in told), time.monotonic())
        return committed

    def at_once(self, number: int) -> float:
        """All in one transaction; when it was about to commit."""
        with self._api.transaction() as session:
            self._accept(session, number)
            return time.monotonic()

    def _accept(self, session: Session, number: int) -> list[InviteAccepted]:
        """A statement for the rows and one for their events: what it costs to record them is not what is measured."""
        inviters = [next(self._next) for _ in range(number)]
        invites = [self._invite(inviter) for inviter in inviters]
        told = [_accepted(invite, inviter) for invite, inviter in zip(invites, inviters, strict=True)]
        add_many(session, INVITES, invites)
        outbox.record_all(session, [(event, None) for event in told])
        return told

    def _invite(self, inviter: Person) -> dict[str, Any]:
        email, present = f"guest-{new_id().hex}@example.org", now()
        return {
            "id": new_id(),
            "event_id": self.event_id,
            "email": email,
            "email_key": email,
            "role": Role.ORGANIZER,
            "state": InviteState.ACCEPTED,
            "rotation": 1,
            "sequence": 2,
            "inviter_id": inviter.id,
            "created_at": present,
            "sent_at": present,
            "expires_at": present + INVITE_LIFE,
        }


def _accepted(invite: Mapping[str, Any], inviter: Person) -> InviteAccepted:
    return InviteAccepted(
        subject=f"invites/{invite['id']}",
        sequence=2,
        invite_id=invite["id"],
        event_id=new_id(),  # not the row's: each notification's link is its own
        event_name="PyCon",
        role=Role.ORGANIZER,
        invitee=Recipient(email=invite["email"]),
        inviter=Recipient(account_id=inviter.id, email=f"{inviter.id}@example.org", name=inviter.name),
    )


def link(event_id: UUID) -> str:
    """Where the notification leads, by which it is recognised."""
    return f"/events/{event_id}/people"
