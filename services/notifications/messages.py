"""One table: what happened → who is told, in which words, over which channels. A new kind of message is one entry.

Texts are filled with `wording.Facts`; `translations/` has them in other languages. Where somebody appears twice for one
event (a buyer who is an organiser), the first entry counts. Not heard, because the order's own events tell it:
`payment.opened`, `payment.succeeded`, `payment.expired`.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.notifications import message
from services.notifications.categories import (
    ACCOUNT,
    BY_EMAIL,
    INVITES,
    ON_SCREEN,
    PAYMENTS,
    PROGRAMME,
    PROPOSALS,
    REMINDERS,
    SALES,
    TEAM,
)
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
            latest=True,
        ),
    ),
    events.InviteExpiring: (
        Message(
            to=message.invitee,
            category=INVITES,
            title="Your invite to {event_name} ends soon",
            message="<b>{inviter}</b> still waits for your answer: <b>{event_name}</b>, as {role}. "
            "The invite ends {expires_at}.",
            link="/invites/{invite_id}",
            template="invite",
            details=message.invite,
            latest=True,
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
            latest=True,
        ),
    ),
    events.ProposalSubmitted: (
        Message(
            to=message.recipients,
            category=PROPOSALS,
            title="New proposal for {event_name}",
            message="<b>{speakers}</b> proposes <b>{title}</b>.",
            link="/events/{event_id}/proposals/{proposal_id}",
            button="See the proposal",
        ),
    ),
    events.ProposalAccepted: (
        Message(
            to=message.speakers,
            category=PROGRAMME,
            title="Your proposal for {event_name} is accepted",
            message="<b>{title}</b> is part of <b>{event_name}</b>. You will hear when and where.",
            link="/events/{event_id}/proposals/{proposal_id}",
            button="See the proposal",
            latest=True,
        ),
    ),
    events.ProposalRejected: (
        Message(
            to=message.speakers,
            category=PROGRAMME,
            title="Your proposal for {event_name} is not accepted",
            message="<b>{title}</b> did not make it into <b>{event_name}</b> this time. Thank you for it.",
            link="/events/{event_id}/proposals/{proposal_id}",
            button="See the proposal",
            latest=True,
        ),
    ),
    events.SessionScheduled: (
        Message(
            to=message.speakers,
            category=PROGRAMME,
            title="Your session at {event_name} has its place",
            message="<b>{title}</b>: {room}, {when}.",
            link="/events/{event_id}/schedule",
            button="See the schedule",
            latest=True,
        ),
    ),
    events.SessionMoved: (
        Message(
            to=message.speakers,
            category=PROGRAMME,
            title="Your session at {event_name} has moved",
            message="<b>{title}</b> is now here: {room}, {when}. It was: {room_before}, {when_before}.",
            link="/events/{event_id}/schedule",
            button="See the schedule",
            latest=True,
        ),
    ),
    events.ScheduleReleased: (
        Message(
            to=message.reader,
            category=PROGRAMME,
            title="The schedule of {event_name} is out",
            message="Release <b>{release}</b>. Yours: {sessions}.",
            link="/events/{event_id}/schedule",
            template="schedule",
            button="See the schedule",
            details=message.sessions,
            latest=True,
        ),
    ),
    events.EventTomorrow: (
        Message(
            to=message.recipients,
            category=REMINDERS,
            title="{event_name} starts {day}",
            message="<b>{event_name}</b> starts {starts}.",
            link="/events/{event_id}",
            button="See the event",
        ),
    ),
    # Nobody needs to be told, but somebody has to hear it: what no queue is bound to comes back to its sender.
    events.OrderPlaced: (),
    events.OrderHoldEnding: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Your places at {event_name} are held for a few more minutes",
            message="You have not paid the {amount} yet. The places go back on sale {hold_ends_at}.",
            link="/orders/{order_id}",
            channels=ON_SCREEN,
            latest=True,
        ),
    ),
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
            latest=True,
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
            latest=True,
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
            latest=True,
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
    events.OrderDisputed: (
        Message(
            to=message.recipients,
            category=PAYMENTS,
            title="Dispute about a payment for {event_name}: {status}",
            message="The bank of <b>{buyer}</b> disputes {disputed}. Its state: {status}.{deadline}{held_back}",
            link="/orders/{order_id}",
            button="See the order",
        ),
    ),
    events.OrderInReview: (
        Message(
            to=message.recipients,
            category=PAYMENTS,
            title="A payment for {event_name} needs your decision",
            message="<b>{buyer}</b> paid another sum than the order’s {amount}. Accept it or give it back.",
            link="/orders/{order_id}",
            button="Decide",
        ),
    ),
    events.OrderTicketsCancelled: (
        Message(
            to=message.buyer,
            category=PAYMENTS,
            title="Tickets for {event_name} cancelled",
            message="Your tickets are void. You get {to_refund} back.",
            link="/orders/{order_id}",
            button="See your order",
        ),
        Message(
            to=message.recipients,
            category=SALES,
            title="Tickets for {event_name} cancelled",
            message="<b>{buyer}</b> cancelled tickets by your policy. {to_refund} go back; the places are free again.",
            link="/orders/{order_id}",
            button="See the order",
        ),
    ),
    events.OrderRefundFailed: (
        Message(
            to=message.recipients,
            category=PAYMENTS,
            title="A refund for {event_name} failed",
            message="{not_refunded} did not reach <b>{buyer}</b>. {failure}",
            link="/orders/{order_id}",
            button="See the order",
        ),
        Message(
            to=lambda event: message.buyer(event) if event.came_back else (),
            category=PAYMENTS,
            title="Your refund for {event_name} came back",
            message="Your bank did not take {not_refunded}. The organisers know and will find another way.",
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
