"""Every event of the platform: frozen, typed, versioned, carried as CloudEvents (structured JSON)."""

from shared.events.accounts import (
    AccountChanged,
    AccountRegistered,
    AccountVerified,
    LoginRevoked,
    PasswordResetRequested,
    VerificationRequested,
)
from shared.events.base import Event, Recipient, all_events, event_class
from shared.events.envelope import Received, UnreadableEvent, pack, unpack
from shared.events.invites import (
    InviteAccepted,
    InviteDeclined,
    InviteExpiring,
    InviteRevoked,
    InviteSent,
)
from shared.events.notifications import (
    InboxEvent,
    NotificationChanged,
    NotificationCreated,
    NotificationLine,
)
from shared.events.occasions import Occasion
from shared.events.orders import (
    OrderCancelled,
    OrderExpired,
    OrderHoldEnding,
    OrderPaid,
    OrderPlaced,
    OrderRefundFailed,
    RefundRequested,
    TicketLine,
)
from shared.events.payments import (
    PaymentDisputed,
    PaymentExpired,
    PaymentFailed,
    PaymentOpened,
    PaymentProcessing,
    PaymentRefunded,
    PaymentRefundFailed,
    PaymentSucceeded,
)
from shared.events.programme import (
    ProposalAccepted,
    ProposalRejected,
    ProposalSubmitted,
    ReleasedSession,
    ScheduleReleased,
    SessionMoved,
    SessionScheduled,
    Slot,
)
from shared.events.reminders import EventTomorrow

__all__ = [
    "AccountChanged",
    "AccountRegistered",
    "AccountVerified",
    "Event",
    "EventTomorrow",
    "InboxEvent",
    "InviteAccepted",
    "InviteDeclined",
    "InviteExpiring",
    "InviteRevoked",
    "InviteSent",
    "LoginRevoked",
    "NotificationChanged",
    "NotificationCreated",
    "NotificationLine",
    "Occasion",
    "OrderCancelled",
    "OrderExpired",
    "OrderHoldEnding",
    "OrderPaid",
    "OrderPlaced",
    "OrderRefundFailed",
    "PasswordResetRequested",
    "PaymentDisputed",
    "PaymentExpired",
    "PaymentFailed",
    "PaymentOpened",
    "PaymentProcessing",
    "PaymentRefundFailed",
    "PaymentRefunded",
    "PaymentSucceeded",
    "ProposalAccepted",
    "ProposalRejected",
    "ProposalSubmitted",
    "Received",
    "Recipient",
    "RefundRequested",
    "ReleasedSession",
    "ScheduleReleased",
    "SessionMoved",
    "SessionScheduled",
    "Slot",
    "TicketLine",
    "UnreadableEvent",
    "VerificationRequested",
    "all_events",
    "event_class",
    "pack",
    "unpack",
]
