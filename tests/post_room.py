"""The notifications service with events to hear, for every test about inboxes and mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from services.notifications.handlers import HANDLERS
from services.notifications.models import Delivery, Notification, Person
from services.notifications.use_cases import listing, preferences
from services.notifications.use_cases.inboxes import State
from services.notifications.use_cases.preferences import Choices
from shared.bus.inbox import Inbox
from shared.bus.tables import outbox, retries
from shared.database import Database, new_id, now
from shared.events import (
    AccountRegistered,
    Event,
    InviteAccepted,
    InviteSent,
    OrderPaid,
    PasswordResetRequested,
    Recipient,
    TicketLine,
    pack,
    unpack,
)


class PostRoom:
    """Hears events as a worker would, and shows what came of them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.inbox = Inbox(database, HANDLERS)

    def hear(self, *events: Event) -> None:
        """All in one batch, in this order."""
        self.receive([packed(event) for event in events])

    def receive(self, bodies: Sequence[bytes]) -> None:
        self.inbox.receive(bodies)
        with self.database.transaction() as session:
            assert session.scalar(select(func.count()).select_from(retries)) == 0, "a handler failed"

    def notifications(self, user_id: UUID) -> list[Notification]:
        """By `seq`."""
        with self.database.transaction() as session:
            own = select(Notification).where(Notification.user_id == user_id).order_by(Notification.seq)
            return list(session.scalars(own))

    def state(self, user_id: UUID) -> State:
        with self.database.transaction() as session:
            return listing.read_page(session, user_id, listing.Wanted(1)).state

    def deliveries(self) -> list[Delivery]:
        with self.database.transaction() as session:
            return list(session.scalars(select(Delivery).order_by(Delivery.id)))

    def people(self) -> list[Person]:
        with self.database.transaction() as session:
            return list(session.scalars(select(Person).order_by(Person.id)))

    def published(self) -> list[Any]:
        """What waits in the outbox, in order."""
        with self.database.transaction() as session:
            return [
                unpack(body).event for body in session.scalars(select(outbox.c.body).order_by(outbox.c.id))
            ]

    def choose(self, user_id: UUID, **choices: Any) -> None:
        with self.database.transaction() as session:
            preferences.save(session, user_id, Choices(**choices))

    def let_time_pass(self, span: timedelta) -> None:
        """As if every mail had been due, and claimed, that much earlier."""
        with self.database.transaction() as session:
            for row in session.scalars(select(Delivery)):
                claimed_at = row.claimed_at and row.claimed_at - span
                moved = {"next_at": row.next_at - span, "claimed_at": claimed_at}
                session.execute(update(Delivery).where(Delivery.id == row.id).values(moved))


def packed(event: Event, *, event_id: UUID | None = None, time: datetime | None = None) -> bytes:
    return pack(event, event_id=event_id or new_id(), source="/tests", time=time or now(), traceparent=None)


def somebody(name: str = "Bob Noyce", *, account: bool = True) -> Recipient:
    address = f"{name.split(maxsplit=1)[0].lower()}-{new_id().hex[-6:]}@example.org"
    return Recipient(account_id=new_id() if account else None, email=address, name=name)


def account_of(recipient: Recipient) -> UUID:
    assert recipient.account_id is not None
    return recipient.account_id


def registered(
    recipient: Recipient, *, sequence: int = 1, verified: bool = True, **other: Any
) -> AccountRegistered:
    account_id = account_of(recipient)
    fields = {"name": recipient.name, "email": recipient.email, "language": "en", "timezone": "UTC"} | other
    return AccountRegistered(
        subject=f"accounts/{account_id}",
        sequence=sequence,
        account_id=account_id,
        verified=verified,
        **fields,
    )


def reset_requested(recipient: Recipient, rotation: int = 1) -> PasswordResetRequested:
    return PasswordResetRequested(
        subject=f"accounts/{recipient.account_id}",
        sequence=1,
        account_id=account_of(recipient),
        name=recipient.name or "",
        email=recipient.email or "",
        language="en",
        rotation=rotation,
    )


def invite_sent(invitee: Recipient, **other: Any) -> InviteSent:
    return InviteSent(**_invite(invitee, somebody("Ada Lovelace")) | _sending(invitee) | other)


def invite_accepted(inviter: Recipient, **other: Any) -> InviteAccepted:
    return InviteAccepted(**_invite(somebody(), inviter) | {"sequence": 2} | other)


def order_paid(buyer: Recipient, organisers: Sequence[Recipient] = (), **other: Any) -> OrderPaid:
    order_id = new_id()
    tickets = (TicketLine(code="K7QX-2MPD", ticket_type="Regular"),)
    fields: dict[str, Any] = {
        "subject": f"orders/{order_id}",
        "sequence": 2,
        "recipients": tuple(organisers),
        "order_id": order_id,
        "event_id": new_id(),
        "event_name": "PyCon",
        "buyer": buyer,
        "amount": 2500,
        "currency": "EUR",
        "tickets": tickets,
    }
    return OrderPaid(**fields | other)


def _invite(invitee: Recipient, inviter: Recipient) -> dict[str, Any]:
    invite_id = new_id()
    return {
        "subject": f"invites/{invite_id}",
        "sequence": 1,
        "invite_id": invite_id,
        "event_id": new_id(),
        "event_name": "PyCon",
        "role": "organizer",
        "invitee": invitee,
        "inviter": inviter,
    }


def _sending(invitee: Recipient) -> dict[str, Any]:
    registered = invitee.account_id is not None
    return {"rotation": 1, "registered": registered, "expires_at": now() + timedelta(days=14)}
