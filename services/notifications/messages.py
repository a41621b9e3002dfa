"""One table: what happened → who is told, in which words, over which channels. A new kind of message is one entry.

Texts are filled with `wording.Facts(event)`. Where somebody appears twice for one event (a buyer who is an organiser),
the first entry counts. Not heard, because the order's own events tell it: `payment.opened`, `payment.succeeded`,
`payment.expired`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.notifications import wording
from services.notifications.categories import (
    ACCOUNT,
    BY_EMAIL,
    EVERYWHERE,
    INVITES,
    ON_SCREEN,
    PAYMENTS,
    SALES,
    TEAM,
    Category,
    Channel,
)
from shared import events
from shared.events import Event, Recipient

Details = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Message:
    """`template` is the mail's (`templates/mails`), `button` the words on its link, `details` what else it needs.

    `channels` are those that make sense at all; within them categories and people's preferences decide.
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


def _recipients(event: Event) -> Sequence[Recipient]:
    return event.recipients


def _buyer(event: Any) -> Sequence[Recipient]:
    return (event.buyer,)


def _invitee(event: events.InviteSent | events.InviteRevoked) -> Sequence[Recipient]:
    return (event.invitee,)


def _inviter(event: events.InviteAccepted | events.InviteDeclined) -> Sequence[Recipient]:
    return (event.inviter,)


def _holder(event: Any) -> Sequence[Recipient]:
    return (
        Recipient(account_id=event.account_id, email=event.email, name=event.name, language=event.language),
    )


def _account(event: Any) -> dict[str, Any]:
    return {"account_id": str(event.account_id)}


def _welcome(event: events.AccountRegistered) -> dict[str, Any]:
    return _account(event) | {"verified": event.verified}


def _reset(event: events.PasswordResetRequested) -> dict[str, Any]:
    return _account(event) | {"rotation": event.rotation}


def _invite(event: events.InviteSent) -> dict[str, Any]:
    invite = {"invite_id": str(event.invite_id), "rotation": event.rotation, "registered": event.registered}
    return invite | {"expires_at": event.expires_at.isoformat()}


def _tickets(event: events.OrderPaid) -> dict[str, Any]:
    plain = wording.plain
    return {
        "tickets": [
            {"code": ticket.code, "ticket_type": plain(ticket.ticket_type)} for ticket in event.tickets
        ]
    }


MESSAGES: Mapping[type[Event], tuple[Message, ...]] = {
    events.AccountRegistered: (
        Message(
            to=_holder,
            category=ACCOUNT,
            title="Welcome to Fanfare",
            message="Your account is ready.",
            link="/events",
            channels=BY_EMAIL,
            template="welcome",
            details=_welcome,
        ),
    ),
    events.VerificationRequested: (
        Message(
            to=_holder,
            category=ACCOUNT,
            title="Confirm your address",
            message="Please confirm that this address is yours.",
            link="/account",
            channels=BY_EMAIL,
            template="verification",
            details=_account,
        ),
    ),
    events.PasswordResetRequested: (
        Message(
            to=_holder,
            category=ACCOUNT,
            title="Choose a new password",
            message="Somebody, hopefully you, asked for a new password.",
            link="/log-in",
            channels=BY_EMAIL,
            template="password_reset",
            details=_reset,
        ),
    ),
    events.InviteSent: (
        Message(
            to=_invitee,
            category=INVITES,
            title="You are invited to {event_name}",
            message="<b>{inviter}</b> invites you to <b>{event_name}</b> as {role}.",
            link="/invites/{invite_id}",
            template="invite",
            details=_invite,
            mailed=lambda event: event.mail,
        ),
    ),
    events.InviteAccepted: (
        Message(
            to=_inviter,
            category=TEAM,
            title="{invitee} accepted your invite",
            message="<b>{invitee}</b> is now {role} of <b>{event_name}</b>.",
            link="/events/{event_id}/people",
            button="See the event",
        ),
    ),
    events.InviteDeclined: (
        Message(
            to=_inviter,
            category=TEAM,
            title="{invitee} declined your invite",
            message="<b>{invitee}</b> will not be {role} of <b>{event_name}</b>.",
            link="/events/{event_id}/people",
            button="See the event",
        ),
    ),
    events.InviteRevoked: (
        # On screen only: whoever has no account yet learns it where the mail's link leads.
        Message(
            to=_invitee,
            category=INVITES,
            title="Invite to {event_name} withdrawn",
            message="You are no longer invited to <b>{event_name}</b> as {role}.",
            link="/invites/{invite_id}",
            channels=ON_SCREEN,
        ),
    ),
    # Nobody needs to be told, but somebody has to hear it: what no queue is bound to comes back to its sender.
    events.OrderPlaced: (),
    events.OrderPaid: (
        Message(
            to=_buyer,
            category=PAYMENTS,
            title="Your tickets for {event_name}",
            message="Your order is confirmed. Total: {amount}. Have fun at <b>{event_name}</b>!",
            link="/orders/{order_id}",
            template="tickets",
            button="See your tickets",
            details=_tickets,
        ),
        Message(
            to=_recipients,
            category=SALES,
            title="New order for {event_name}",
            message="<b>{buyer}</b> bought tickets for {amount}.",
            link="/events/{event_id}/orders",
            button="See the event",
        ),
    ),
    # An order that ends unpaid is for the screen: somebody who let it go needs no mail about it.
    events.OrderCancelled: (
        Message(
            to=_buyer,
            category=PAYMENTS,
            title="Order for {event_name} cancelled",
            message="Your order of {amount} is cancelled and the places are free again.",
            link="/orders/{order_id}",
            channels=ON_SCREEN,
        ),
    ),
    events.OrderExpired: (
        Message(
            to=_buyer,
            category=PAYMENTS,
            title="Order for {event_name} expired",
            message="The time to pay ran out, so the places went back on sale. You can order again.",
            link="/events/{event_id}",
            channels=ON_SCREEN,
        ),
    ),
    events.PaymentProcessing: (
        Message(
            to=_buyer,
            category=PAYMENTS,
            title="Payment for {event_name} under way",
            message="Your bank is working on the payment of {amount}. We keep your places and tell you how it ends.",
            link="/orders/{order_id}",
            channels=ON_SCREEN,
        ),
    ),
    events.PaymentFailed: (
        Message(
            to=_buyer,
            category=PAYMENTS,
            title="Payment for {event_name} failed",
            message="The payment of {amount} did not go through.{because} Nothing was charged; you can try again.",
            link="/orders/{order_id}",
            button="See your order",
        ),
    ),
    events.PaymentRefunded: (
        Message(
            to=_buyer,
            category=PAYMENTS,
            title="Refund for {event_name}",
            message="{refunded} are on the way back to you.{because} Banks take up to ten days.",
            link="/orders/{order_id}",
            button="See your order",
        ),
    ),
    events.PaymentDisputed: (
        Message(
            to=_recipients,
            category=PAYMENTS,
            title="A payment for {event_name} is disputed",
            message="<b>{buyer}</b> disputes {disputed}. Its state: {status}.{deadline}",
            link="/events/{event_id}",
            button="See the event",
        ),
    ),
}
