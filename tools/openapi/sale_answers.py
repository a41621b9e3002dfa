"""What calls about tickets, orders and payments answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field


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
    cancellation: dict[str, Any] | None
    withdrawn: bool
    revision: int


class TicketTypeList(BaseModel):
    items: list[TicketTypeAnswer]
    next: str | None


class IssuedTicket(BaseModel):
    code: str
    ticket_type_id: UUID
    state: str


class OrderAnswer(BaseModel):
    id: UUID
    event_id: UUID
    state: str
    total: MoneyAnswer
    expires_at: datetime | None
    order_token: str | None = None
    tickets: list[IssuedTicket]


class OrderList(BaseModel):
    items: list[OrderAnswer]
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
