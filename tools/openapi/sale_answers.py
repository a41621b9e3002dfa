"""What calls about tickets, orders and payments answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.api.tickets.cancellation_policy import CancellationPolicy

EVENT, ORDER = "/api/v1/events/{event_id}", "/api/v1/orders/{order_id}"


class MoneyAnswer(BaseModel):
    """In minor units: 2500 and USD are 25 dollars."""

    amount: int
    currency: str = Field(min_length=3, max_length=3)


class TicketTypeAnswer(BaseModel):
    id: UUID
    name: str
    price: MoneyAnswer
    quantity: int
    available: int
    sales_start: datetime | None
    sales_end: datetime | None
    cancellation: CancellationPolicy | None
    withdrawn: bool
    revision: int


class TicketTypeList(BaseModel):
    items: list[TicketTypeAnswer]
    next: str | None


class IssuedTicket(BaseModel):
    code: str
    ticket_type_id: UUID
    state: str


class OrderedItem(BaseModel):
    ticket_type_id: UUID
    name: str
    quantity: int
    price: MoneyAnswer


class OrderDisputeAnswer(BaseModel):
    id: str
    status: str
    total: MoneyAnswer
    respond_by: datetime | None
    since: datetime


class OrderPaymentAnswer(BaseModel):
    """As payments told it last. `dispute` is the latest state of any of its disputes."""

    id: UUID
    state: str
    dispute: str | None
    respond_by: datetime | None
    disputes: list[OrderDisputeAnswer]


class OrderRefundAnswer(BaseModel):
    """`failure`, `source` and `ticket_codes` are for organisers."""

    id: UUID
    state: str
    total: MoneyAnswer
    reason: str | None
    requested_at: datetime
    failure: str | None = None
    source: str | None = None
    ticket_codes: list[str] = Field(default_factory=list)


class OrderedBy(BaseModel):
    id: UUID
    name: str
    email: str


class OrderAnswer(BaseModel):
    """`order_token` is for the buyer while there is something to pay, `buyer` and `payment_grant` for organisers."""

    id: UUID
    event_id: UUID
    event_name: str
    state: str
    total: MoneyAnswer
    items: list[OrderedItem]
    placed_at: datetime
    expires_at: datetime | None
    tickets: list[IssuedTicket]
    payments: list[OrderPaymentAnswer]
    refunded: MoneyAnswer
    refunds: list[OrderRefundAnswer]
    order_token: str | None = None
    buyer: OrderedBy | None = None
    payment_grant: str | None = None


class OrderList(BaseModel):
    items: list[OrderAnswer]
    next: str | None


class CancelledTickets(OrderAnswer):
    """The order as it is now, with the refund where one was asked for."""

    refund: OrderRefundAnswer | None


class CancellationQuote(BaseModel):
    """What comes back for one ticket. `objection` says why it cannot be cancelled, null where it can."""

    code: str
    price: MoneyAnswer
    fee: MoneyAnswer
    refund: MoneyAnswer
    until: datetime | None
    objection: str | None


class CancellationQuotes(BaseModel):
    items: list[CancellationQuote]
    next: str | None


class ReviewedBuyer(BaseModel):
    id: UUID
    name: str


class PaymentToReview(BaseModel):
    """Money that is not what was asked for; `received` is null where that is not known."""

    order_id: UUID
    payment_id: UUID
    buyer: ReviewedBuyer
    asked: MoneyAnswer
    received: MoneyAnswer | None
    findings: str


class PaymentsToReview(BaseModel):
    items: list[PaymentToReview]
    next: str | None


class PaymentStarted(BaseModel):
    id: UUID
    state: str
    checkout_url: str | None


class RefundAnswer(BaseModel):
    id: UUID
    state: str
    total: MoneyAnswer
    reason: str | None
    failure: str | None
    created_at: datetime


class DisputeAnswer(BaseModel):
    id: str
    status: str
    total: MoneyAnswer
    respond_by: datetime | None
    created_at: datetime


class PaymentStep(BaseModel):
    """`stripe_request` and `note` are empty but for organisers."""

    at: datetime
    actor: str
    before: str | None = Field(alias="from")
    to: str | None
    refund_id: UUID | None
    dispute_id: str | None
    stripe_request: str | None
    note: str | None


class PaymentAnswer(PaymentStarted):
    """Refunds, disputes and history are told oldest first."""

    order_id: UUID
    total: MoneyAnswer
    created_at: datetime
    refunds: list[RefundAnswer]
    disputes: list[DisputeAnswer]
    history: list[PaymentStep]


class WebhookReceived(BaseModel):
    received: bool


SALE_ANSWERS: Mapping[str, type[BaseModel]] = {
    f"GET {EVENT}/ticket-types": TicketTypeList,
    f"POST {EVENT}/ticket-types": TicketTypeAnswer,
    f"PATCH {EVENT}/ticket-types/{{ticket_type_id}}": TicketTypeAnswer,
    f"POST {EVENT}/orders": OrderAnswer,
    f"GET {EVENT}/orders": OrderList,
    f"GET {EVENT}/reviews": PaymentsToReview,
    "GET /api/v1/orders": OrderList,
    f"GET {ORDER}": OrderAnswer,
    f"POST {ORDER}/cancellation": OrderAnswer,
    f"POST {ORDER}/voidings": OrderAnswer,
    f"GET {ORDER}/ticket-cancellations": CancellationQuotes,
    f"POST {ORDER}/ticket-cancellations": CancelledTickets,
    f"POST {ORDER}/refunds": OrderRefundAnswer,
    f"POST {ORDER}/payments/{{payment_id}}/acceptance": OrderAnswer,
    f"POST {ORDER}/payments/{{payment_id}}/refusal": OrderAnswer,
    "POST /api/v1/payments": PaymentStarted,
    "GET /api/v1/payments/{payment_id}": PaymentAnswer,
    "POST /api/v1/payments/webhook": WebhookReceived,
}
