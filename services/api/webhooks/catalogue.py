"""What webhooks can be told, and what they are told of it: one table from the bus's events to public ones.

Ids, sums, titles and times; no name, no address, no ticket code. Whoever needs more asks the API with a token, which
knows what they may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from shared import events
from shared.events import Event, Received
from shared.locale.formats import rfc3339

Data = dict[str, Any]
PING = "webhook.ping"


class EventType(StrEnum):
    """Named as on the bus; these names are public and stay."""

    ORDER_PLACED = "order.placed"
    ORDER_PAID = "order.paid"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_EXPIRED = "order.expired"
    ORDER_TICKETS_CANCELLED = "order.tickets_cancelled"
    ORDER_IN_REVIEW = "order.in_review"
    ORDER_DISPUTED = "order.disputed"
    ORDER_REFUND_FAILED = "order.refund_failed"
    PAYMENT_FAILED = "payment.failed"
    PAYMENT_REFUNDED = "payment.refunded"
    PROPOSAL_SUBMITTED = "proposal.submitted"
    PROPOSAL_ACCEPTED = "proposal.accepted"
    PROPOSAL_REJECTED = "proposal.rejected"
    PROPOSAL_WAITLISTED = "proposal.waitlisted"
    SCHEDULE_RELEASED = "schedule.released"
    SESSION_CANCELLED = "schedule.session_cancelled"
    INVITE_SENT = "invite.sent"
    INVITE_ACCEPTED = "invite.accepted"
    INVITE_DECLINED = "invite.declined"
    INVITE_REVOKED = "invite.revoked"


@dataclass(frozen=True)
class Public:
    """One public type: what it means, and how its `data` is made of the bus's event."""

    type: EventType
    meaning: str
    data: Callable[[Any], Data]
    source: Callable[[Received[Any]], UUID] = lambda received: received.id
    """What tells two occurrences apart."""


def _order(event: Any) -> Data:
    return {
        "event_id": str(event.event_id),
        "order_id": str(event.order_id),
        "total": _money(event.amount, event.currency),
    }


def _placed(event: events.OrderPlaced) -> Data:
    return _order(event) | {"expires_at": rfc3339(event.expires_at)}


def _with_tickets(event: events.OrderPaid | events.OrderTicketsCancelled) -> Data:
    counted = Counter(ticket.ticket_type for ticket in event.tickets)
    return _order(event) | {
        "tickets": [{"ticket_type": name, "quantity": count} for name, count in counted.items()]
    }


def _tickets_cancelled(event: events.OrderTicketsCancelled) -> Data:
    return _with_tickets(event) | {"to_refund": _money(event.to_refund, event.currency)}


def _in_review(event: events.OrderInReview) -> Data:
    return _order(event) | {"payment_id": str(event.payment_id), "findings": event.findings}


def _disputed(event: events.OrderDisputed) -> Data:
    return _order(event) | {
        "dispute_id": event.dispute_id,
        "disputed": _money(event.disputed, event.currency),
        "status": event.status,
        "respond_by": _time(event.respond_by),
    }


def _refund_failed(event: events.OrderRefundFailed) -> Data:
    return _order(event) | {
        "refund_id": str(event.refund_id),
        "not_refunded": _money(event.not_refunded, event.currency),
        "reason": event.failure,
    }


def _payment(event: events.PaymentFailed) -> Data:
    return _order(event) | {"payment_id": str(event.payment_id)}


def _refunded(event: events.PaymentRefunded) -> Data:
    return _order(event) | {
        "payment_id": str(event.payment_id),
        "refund_id": str(event.refund_id),
        "refunded": _money(event.refunded, event.currency),
        "refunded_total": _money(event.refunded_total, event.currency),
    }


def _proposal(event: Any) -> Data:
    return {
        "event_id": str(event.event_id),
        "proposal_id": str(event.proposal_id),
        "title": event.title,
    }


def _session(event: events.SessionCancelled) -> Data:
    return {
        "event_id": str(event.event_id),
        "session_id": str(event.session_id),
        "title": event.title,
        "slot": _slot(event.slot),
    }


def _released(event: events.VersionReleased) -> Data:
    return {
        "event_id": str(event.event_id),
        "release_id": str(event.release_id),
        "release": event.release,
        "number": event.sequence,
    }


def _invite(event: Any) -> Data:
    return {"event_id": str(event.event_id), "invite_id": str(event.invite_id), "role": event.role}


def _money(amount: int, currency: str) -> Data:
    return {"amount": amount, "currency": currency}


def _slot(slot: events.Slot) -> Data:
    return {"room": slot.room, "starts_at": rfc3339(slot.starts_at), "ends_at": rfc3339(slot.ends_at)}


def _time(value: datetime | None) -> str | None:
    return rfc3339(value) if value else None


def _cancelling(received: Received[events.SessionCancelled]) -> UUID:
    """On the bus there are several where many people are told; a webhook is told once."""
    return uuid5(NAMESPACE_OID, f"{received.event.session_id} {received.event.sequence}")


PUBLIC: Mapping[type[Event], Public] = {
    events.OrderPlaced: Public(EventType.ORDER_PLACED, "Somebody ordered; seats are held", _placed),
    events.OrderPaid: Public(EventType.ORDER_PAID, "An order is paid, its tickets are issued", _with_tickets),
    events.OrderCancelled: Public(EventType.ORDER_CANCELLED, "An unpaid order was cancelled", _order),
    events.OrderExpired: Public(EventType.ORDER_EXPIRED, "An order was not paid in time", _order),
    events.OrderTicketsCancelled: Public(
        EventType.ORDER_TICKETS_CANCELLED, "A buyer cancelled tickets", _tickets_cancelled
    ),
    events.OrderInReview: Public(
        EventType.ORDER_IN_REVIEW, "Another sum than the order’s arrived", _in_review
    ),
    events.OrderDisputed: Public(EventType.ORDER_DISPUTED, "A bank wants a payment back", _disputed),
    events.OrderRefundFailed: Public(
        EventType.ORDER_REFUND_FAILED, "A refund did not arrive", _refund_failed
    ),
    events.PaymentFailed: Public(EventType.PAYMENT_FAILED, "A payment did not go through", _payment),
    events.PaymentRefunded: Public(EventType.PAYMENT_REFUNDED, "Money went back to a buyer", _refunded),
    events.ProposalSubmitted: Public(EventType.PROPOSAL_SUBMITTED, "A session was proposed", _proposal),
    events.ProposalAccepted: Public(EventType.PROPOSAL_ACCEPTED, "A proposal was accepted", _proposal),
    events.ProposalRejected: Public(EventType.PROPOSAL_REJECTED, "A proposal was not accepted", _proposal),
    events.ProposalWaitlisted: Public(
        EventType.PROPOSAL_WAITLISTED, "A proposal waits for a place", _proposal
    ),
    events.VersionReleased: Public(
        EventType.SCHEDULE_RELEASED, "A version of the schedule is released", _released
    ),
    events.SessionCancelled: Public(
        EventType.SESSION_CANCELLED, "A session of the schedule is cancelled", _session, source=_cancelling
    ),
    events.InviteSent: Public(EventType.INVITE_SENT, "Somebody was invited to a role", _invite),
    events.InviteAccepted: Public(EventType.INVITE_ACCEPTED, "An invite was accepted", _invite),
    events.InviteDeclined: Public(EventType.INVITE_DECLINED, "An invite was declined", _invite),
    events.InviteRevoked: Public(EventType.INVITE_REVOKED, "An invite was withdrawn", _invite),
}
