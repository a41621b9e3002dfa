"""One table: what happened → who is told, in which words, over which channels. A new kind of message is one entry.

Texts are filled with `wording.Facts`; `translations/` has them in other languages. Where somebody appears twice for one
event (a buyer who is an organiser), the first entry counts. Not heard, because the order's own events tell it:
`payment.opened`, `payment.succeeded`, `payment.expired`, `payment.disputed`.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.notifications.messages import message
from services.notifications.messages.categories import (
    ACCOUNT,
    BY_EMAIL,
    INVITES,
    ON_SCREEN,
    PROGRAMME,
    PROPOSALS,
    REMINDERS,
    TEAM,
    WEBHOOKS,
)
from services.notifications.messages.message import Message
from services.notifications.messages.orders import ORDER_MESSAGES
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
    events.TokenMade: (
        Message(
            to=message.holder,
            category=ACCOUNT,
            title="A personal token was made",
            message="With <b>{token_name}</b> a program acts in your name until {expires_at}. If you did not make it, "
            "revoke it and choose a new password.",
            link="/account/tokens",
            button="See your tokens",
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
    events.ProposalWaitlisted: (
        Message(
            to=message.speakers,
            category=PROGRAMME,
            title="Your proposal for {event_name} is on the waiting list",
            message="<b>{title}</b> comes into <b>{event_name}</b> if a session falls out. We tell you either way.",
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
    events.SessionCancelled: (
        Message(
            to=message.recipients,
            category=PROGRAMME,
            title="“{title}” at {event_name} is cancelled",
            message="<b>{title}</b> does not take place. It was to be here: {room}, {when}.",
            link="/events/{event_id}/schedule",
            button="See the schedule",
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
    events.WebhookDisabled: (
        Message(
            to=message.recipients,
            category=WEBHOOKS,
            title="A webhook of {event_name} is switched off",
            message="Calls to <b>{host}</b> kept failing, so <b>{event_name}</b> tells it nothing any more. "
            "See why, and switch it on again.",
            link="/events/{event_id}/webhooks/{webhook_id}",
            button="See the webhook",
            latest=True,
        ),
    ),
    # Nobody needs to be told, but somebody has to hear it: what no queue is bound to comes back to its sender.
    **ORDER_MESSAGES,
}
