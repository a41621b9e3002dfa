"""Facts about orders, from `api`; subject `orders/{id}`. Amounts are integers in minor units."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event, Recipient
from shared.events.occasions import Occasion


class TicketLine(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str
    ticket_type: str


class OrderEvent(Event):
    """`recipients` are the event's organisers, the buyer stands apart."""

    order_id: UUID
    event_id: UUID
    event_name: str
    buyer: Recipient
    amount: int
    currency: str
    occasion: Occasion | None = None


class OrderPlaced(OrderEvent):
    type: ClassVar[str] = "order.placed"

    expires_at: datetime


class OrderHoldEnding(OrderEvent):
    """Not paid yet, and the seats go back on sale at `hold_ends_at`."""

    type: ClassVar[str] = "order.hold_ending"

    hold_ends_at: datetime


class OrderPaid(OrderEvent):
    type: ClassVar[str] = "order.paid"

    tickets: tuple[TicketLine, ...]


class OrderCancelled(OrderEvent):
    type: ClassVar[str] = "order.cancelled"


class OrderExpired(OrderEvent):
    type: ClassVar[str] = "order.expired"


class OrderTicketsCancelled(OrderEvent):
    """The buyer cancelled these tickets by the event's policy; `to_refund` is what goes back for them."""

    type: ClassVar[str] = "order.tickets_cancelled"

    tickets: tuple[TicketLine, ...]
    to_refund: int


class OrderTicketsVoided(OrderEvent):
    """Organisers made these tickets void: nobody gets in with them any more."""

    type: ClassVar[str] = "order.tickets_voided"

    tickets: tuple[TicketLine, ...]


class OrderRefundFailed(OrderEvent):
    """`not_refunded` stays with the organisers: refused, or handed back by the bank after it had gone out."""

    type: ClassVar[str] = "order.refund_failed"

    refund_id: UUID
    not_refunded: int
    failure: str
    came_back: bool = False


class OrderDisputed(OrderEvent):
    """The buyer's bank wants `disputed` back. `holds_tickets` tells that nobody gets in with the order's tickets."""

    type: ClassVar[str] = "order.disputed"

    dispute_id: str
    disputed: int
    status: str
    respond_by: datetime | None = None
    holds_tickets: bool = False


class OrderInReview(OrderEvent):
    """Another sum than the order's arrived; `findings` names the difference.

    `can_be_accepted` and `can_go_back` are what organisers may make of it; else the platform's operator decides.
    """

    type: ClassVar[str] = "order.in_review"

    payment_id: UUID
    findings: str
    can_be_accepted: bool = True
    can_go_back: bool = True


class ReviewAccepted(Event):
    """An organiser takes a payment in review as it is; subject `reviews/{payment_id}`."""

    type: ClassVar[str] = "review.accepted"

    payment_id: UUID
    order_id: UUID
    accepted_by: Recipient


class RefundRequested(Event):
    """Payments stores a row under `refund_id` and sends it to Stripe; subject `refunds/{refund_id}`.

    `requested_by` is nobody where money is given back that paid for nothing.
    """

    type: ClassVar[str] = "refund.requested"

    refund_id: UUID
    order_id: UUID
    payment_id: UUID
    amount: int
    currency: str
    reason: str
    requested_by: Recipient | None = None
