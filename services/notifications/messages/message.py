"""What one entry of `messages.MESSAGES` is made of: the words, whom they go to, and what their mail needs besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from services.notifications.messages import wording
from services.notifications.messages.categories import EVERYWHERE, Category, Channel
from shared import events
from shared.events import Event, Recipient

Details = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Message:
    """`template` is the mail's (`templates/mails`), `button` the words on its link, `details` what else it needs.

    `channels` are those that make sense at all; within them categories and people's preferences decide. Of several
    about one subject only the `latest` one stays unread: it makes those before it out of date.
    """

    to: Callable[[Any], Iterable[Recipient]]
    category: Category
    title: str
    message: str
    link: str
    channels: frozenset[Channel] = EVERYWHERE
    template: str = "notification"
    button: str = "Open"
    details: Details = lambda _: {}
    mailed: Callable[[Any], bool] = lambda _: True
    latest: bool = False


def recipients(event: Event) -> Sequence[Recipient]:
    return event.recipients


def buyer(event: Any) -> Sequence[Recipient]:
    return (event.buyer,)


def speakers(event: Any) -> Sequence[Recipient]:
    return event.speakers


def reader(event: events.ScheduleReleased) -> Sequence[Recipient]:
    return (event.reader,)


def invitee(event: events.InviteSent | events.InviteExpiring | events.InviteRevoked) -> Sequence[Recipient]:
    return (event.invitee,)


def inviter(event: events.InviteAccepted | events.InviteDeclined) -> Sequence[Recipient]:
    return (event.inviter,)


def holder(event: Any) -> Sequence[Recipient]:
    return (
        Recipient(account_id=event.account_id, email=event.email, name=event.name, language=event.language),
    )


def account(event: Any) -> dict[str, Any]:
    return {"account_id": str(event.account_id)}


def welcome(event: events.AccountRegistered) -> dict[str, Any]:
    return account(event) | {"verified": event.verified}


def reset(event: events.PasswordResetRequested) -> dict[str, Any]:
    return account(event) | {"rotation": event.rotation}


def invite(event: events.InviteSent | events.InviteExpiring) -> dict[str, Any]:
    return {
        "invite_id": str(event.invite_id),
        "rotation": event.rotation,
        "registered": event.registered,
        "expires_at": event.expires_at.isoformat(),
    }


def tickets(event: events.OrderPaid) -> dict[str, Any]:
    plain = wording.plain
    return {
        "tickets": [
            {"code": ticket.code, "ticket_type": plain(ticket.ticket_type)} for ticket in event.tickets
        ]
    }


def sessions(event: events.ScheduleReleased) -> dict[str, Any]:
    """Those in the release, with where they were before, and those that were taken out."""
    return {
        name: [
            {
                "title": wording.plain(session.title),
                **_place(session.slot),
                "before": _place(session.before) if session.before else None,
            }
            for session in found
        ]
        for name, found in (("sessions", event.sessions), ("removed", event.removed))
    }


def _place(slot: events.Slot) -> dict[str, str]:
    """Times as text (RFC 3339); the mail shows them by its reader's clock."""
    return {
        "room": wording.plain(slot.room),
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": slot.ends_at.isoformat(),
    }
