"""One table: what happened → who is told, in which words, over which channels. A new kind of message is one entry.

Texts are filled with `wording.Facts`; `translations/` has them in other languages. Where somebody appears twice for one
event (a buyer who is an organiser), the first entry counts. Not heard, because the order's own events tell it:
`payment.opened`, `payment.succeeded`, `payment.expired`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from services.notifications import message
from services.notifications.categories import ACCOUNT, BY_EMAIL, INVITES, ON_SCREEN, PAYMENTS, SALES, TEAM
from services.notifications.message import Message
from shared import events
from shared.events import Event

MESSAGES: Mapping[type[Event], tuple[Message, ...]] = {
    events.AccountRegistered: (
        Message(
            to=message.holder,
            category=ACCOUNT,
            title="Welcome to Fanfare",
            message="Your account is ready.",
            link="/events",
            channels=BY_EMAIL,
            template="welcome",
            details=message.welcome,
        ),
    ),
    events.VerificationRequested: (
        Message(
            to=message.holder,
            category=ACCOUNT,
            title="Confirm your address",
            message="Please confirm that this address is yours.",
            link="/account",
            channels=BY_EMAIL,
            template="verification",
            details=message.account,
        ),
    ),
    events.PasswordResetRequested: (
        Message(
            to=message.holder,
            category=ACCOUNT,
            title="Choose a new password",
            message="Somebody, hopefully you, asked for a new password.",
            link="/log-in",
            channels=BY_EMAIL,
            template="password_reset",
            details=message.reset,
        ),
    ),
    events.InviteSent: (
        Message(
            to=message.invitee,
            category=INVITES,
            title="You are invited to {event_name}",
            message="<b>{inviter}</b> invites you to <b>{event_name}</b> as {role}.",
            link="/invites/{invite_id}",
            template="invite",
            details=message.invite,
            mailed=lambda event: event.mail,
        ),
    ),
    events.InviteAccepted: (
        Message(
            to=message.inviter,
            category=TEAM,
            title="{invitee} accepted your invite",
            message="<b>{invitee}</b> is now {role} of <b>{event_name}</b>.",
            link="/events/{event_id}/people",
            button="See the event",
        ),
    ),
    events.InviteDeclined: (
        Message(
            to=message.inviter,
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
            to=message.invitee,
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
            to=message.buyer,
            category=PAYMENTS,
            title="Your tickets for {event_name}",
            message="Your order is confirmed. Total: {amount}. Have fun at <b>{event_name}</b>!",
            link="/orders/{order_id}",
            template="tickets",
            button="See your tickets",
            details=message.tickets,
        ),
        Message(
            to=message.recipients,
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
            to=message.buyer,
            category=PAYMENTS,
            title="Order for {event_name} cancelled",
            message="Your order of {amount} is cancelled and the places are free again.",
            link="/orders/{order_id}",
            channels=ON_SCREEN,
        ),
    ),
    events.OrderExpired: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Order for {event_name} expired",
            message="The time to pay ran out, so the places went back on sale. You can order again.",
            link="/events/{event_id}",
            channels=ON_SCREEN,
        ),
    ),
    events.PaymentProcessing: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Payment for {event_name} under way",
            message="Your bank is working on the payment of {amount}. We keep your places and tell you how it ends.",
            link="/orders/{order_id}",
            channels=ON_SCREEN,
        ),
    ),
    events.PaymentFailed: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Payment for {event_name} failed",
            message="The payment of {amount} did not go through.{because} Nothing was charged; you can try again.",
            link="/orders/{order_id}",
            button="See your order",
        ),
    ),
    events.PaymentRefunded: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Refund for {event_name}",
            message="{refunded} are on the way back to you.{because} Banks take up to ten days.",
            link="/orders/{order_id}",
            button="See your order",
        ),
    ),
    events.PaymentDisputed: (
        Message(
            to=message.recipients,
            category=PAYMENTS,
            title="A payment for {event_name} is disputed",
            message="<b>{buyer}</b> disputes {disputed}. Its state: {status}.{deadline}",
            link="/events/{event_id}",
            button="See the event",
        ),
    ),
}


def texts() -> Iterator[str]:
    """All that is said here, to be translated."""
    for entries in MESSAGES.values():
        for entry in entries:
            yield from (entry.title, entry.message, entry.button)
