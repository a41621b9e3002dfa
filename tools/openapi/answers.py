"""What the most used calls answer, and examples. The tests compare the answers with what the services really send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from tools.openapi.inbox_answers import INBOX_ANSWERS
from tools.openapi.programme_answers import PROGRAMME_ANSWERS
from tools.openapi.sale_answers import (
    OrderAnswer,
    OrderList,
    PaymentAnswer,
    PaymentStarted,
    TicketTypeAnswer,
    TicketTypeList,
)
from tools.openapi.schedule_answers import SCHEDULE_ANSWERS
from tools.openapi.team_answers import TEAM_ANSWERS

ID = "0199c2f0-7615-73da-9b5b-c42787bb90c6"


class FieldProblem(BaseModel):
    field: str
    message: str


class ProblemAnswer(BaseModel):
    """RFC 9457. `errors` only where fields are wrong."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[FieldProblem] = []


class EventAnswer(BaseModel):
    id: UUID
    name: str
    description: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    venue: dict[str, Any] | None
    state: str


class EventList(BaseModel):
    items: list[EventAnswer]
    next: str | None


class AccountAnswer(BaseModel):
    id: UUID
    name: str
    email: str
    verified: bool


class HeldRole(BaseModel):
    event_id: UUID
    role: str


class Me(AccountAnswer):
    language: str
    timezone: str
    roles: list[HeldRole]


class LoginAnswer(BaseModel):
    token: str
    expires_at: datetime
    account: AccountAnswer


class WebhookReceived(BaseModel):
    received: bool


class TokenRenewed(BaseModel):
    token: str
    expires_at: datetime


class DecisionsSent(BaseModel):
    """How many."""

    sent: int


class AddressVerified(BaseModel):
    verified: bool


ANSWERS: Mapping[str, type[BaseModel]] = {
    **PROGRAMME_ANSWERS,
    **SCHEDULE_ANSWERS,
    **TEAM_ANSWERS,
    **INBOX_ANSWERS,
    "POST /api/v1/accounts": AccountAnswer,
    "GET /api/v1/accounts/me": Me,
    "PATCH /api/v1/accounts/me": Me,
    "POST /api/v1/accounts/verifications": AddressVerified,
    "POST /api/v1/logins": LoginAnswer,
    "POST /api/v1/logins/current/renewal": TokenRenewed,
    "POST /api/v1/logins/current/inbox-token": TokenRenewed,
    "POST /api/v1/events/{event_id}/decisions": DecisionsSent,
    "GET /api/v1/events": EventList,
    "POST /api/v1/events": EventAnswer,
    "GET /api/v1/events/{event_id}": EventAnswer,
    "PATCH /api/v1/events/{event_id}": EventAnswer,
    "GET /api/v1/events/{event_id}/ticket-types": TicketTypeList,
    "POST /api/v1/events/{event_id}/ticket-types": TicketTypeAnswer,
    "POST /api/v1/events/{event_id}/orders": OrderAnswer,
    "GET /api/v1/events/{event_id}/orders": OrderList,
    "GET /api/v1/orders": OrderList,
    "GET /api/v1/orders/{order_id}": OrderAnswer,
    **dict.fromkeys(
        (
            "POST /api/v1/orders/{order_id}/cancellation",
            "POST /api/v1/orders/{order_id}/ticket-cancellations",
            "POST /api/v1/orders/{order_id}/voidings",
        ),
        OrderAnswer,
    ),
    "PATCH /api/v1/events/{event_id}/ticket-types/{ticket_type_id}": TicketTypeAnswer,
    "POST /api/v1/payments": PaymentStarted,
    "GET /api/v1/payments/{payment_id}": PaymentAnswer,
    "POST /api/v1/payments/webhook": WebhookReceived,
}
SCHEDULE_DRAFT = "POST /api/v1/events/{event_id}/schedule/draft"
SCHEDULE = "GET /api/v1/events/{event_id}/schedule"
OTHER_THAN_JSON: Mapping[str, str] = {
    f"{SCHEDULE}.ics": "text/calendar",
    f"{SCHEDULE}.xcal": "application/calendar+xml",
    f"{SCHEDULE}.xml": "application/xml",
    f"{SCHEDULE}.atom": "application/atom+xml",
    "GET /api/v1/events/{event_id}/stars.ics": "text/calendar",
}
"""What some calls answer instead, as text."""
PROPOSAL = "/api/v1/events/{event_id}/proposals/{proposal_id}"
ALSO: Mapping[str, frozenset[int]] = {
    "POST /api/v1/accounts": frozenset({404, 410}),
    "POST /api/v1/notifications/read": frozenset({404}),
    "POST /api/v1/notifications/seen": frozenset({404}),
    "PUT /api/v1/events/{event_id}/speakers/{item_id}/picture": frozenset({415}),
    "PUT /api/v1/events/{event_id}/sponsors/{item_id}/picture": frozenset({415}),
    f"{SCHEDULE_DRAFT}/moves": frozenset({412}),
    f"POST {PROPOSAL}/submission": frozenset({422}),
}
"""What is decided deeper than a route's own module; each test that sees another status fails (tests/documented.py)."""
BODY_EXAMPLES: Mapping[str, Any] = {
    "POST /api/v1/accounts": {
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "password": "correct horse battery staple",
    },
    "POST /api/v1/logins": {"email": "ada@example.org", "password": "correct horse battery staple"},
    "PATCH /api/v1/accounts/me": {"language": "de", "timezone": "Europe/Berlin"},
    "POST /api/v1/events": {
        "name": "PyCon Lisbon",
        "timezone": "Europe/Lisbon",
        "starts_at": "2027-05-20T09:00:00Z",
        "ends_at": "2027-05-22T18:00:00Z",
        "description": "Three days of Python by the river.",
    },
    "PATCH /api/v1/events/{event_id}": {"state": "published"},
    "POST /api/v1/events/{event_id}/invites": {"email": "grace@example.org", "role": "organizer"},
    "POST /api/v1/events/{event_id}/ticket-types": {
        "name": "Early bird",
        "price": {"amount": 2500, "currency": "USD"},
        "quantity": 100,
    },
    "POST /api/v1/events/{event_id}/orders": {"items": [{"ticket_type_id": ID, "quantity": 2}]},
    "POST /api/v1/events/{event_id}/check-ins": {"code": "7Q2K9XWM"},
    "POST /api/v1/events/{event_id}/tracks": {"name": "Web", "color": "#4338ca"},
    "POST /api/v1/events/{event_id}/rooms": {"name": "Main hall", "capacity": 300},
    "POST /api/v1/events/{event_id}/speakers": {"name": "Grace Hopper", "email": "grace@example.org"},
    "POST /api/v1/events/{event_id}/sponsors": {
        "name": "ACME",
        "level": "Gold",
        "url": "https://acme.example",
    },
    "POST /api/v1/events/{event_id}/sessions": {"title": "Looms and loops", "type": "talk", "length": 30},
    "PATCH /api/v1/events/{event_id}/sessions/{item_id}": {"track_id": ID, "speaker_ids": [ID]},
    "POST /api/v1/events/{event_id}/proposals": {
        "title": "Looms and loops",
        "abstract": "What weavers knew.",
    },
    "PUT /api/v1/events/{event_id}/ticket-rules": {"cancellation": {"hours_before": 48, "fee_percent": 10}},
    "PATCH /api/v1/events/{event_id}/schedule/draft/slots/{session_id}": {
        "room_id": ID,
        "starts_at": "2027-05-20T09:00:00Z",
        "ends_at": "2027-05-20T09:30:00Z",
    },
    "POST /api/v1/events/{event_id}/schedule/draft/blocks": {
        "title": "Lunch",
        "room_ids": None,
        "starts_at": "2027-05-20T12:00:00Z",
        "ends_at": "2027-05-20T13:00:00Z",
    },
    "POST /api/v1/events/{event_id}/schedule/releases": {"name": "1.0"},
    "POST /api/v1/events/{event_id}/webhooks": {
        "url": "https://hooks.example.org/fanfare",
        "types": ["order.paid", "schedule.released"],
    },
    "POST /api/v1/accounts/me/tokens": {
        "name": "Badge printer",
        "scopes": ["orders:read"],
        "expires_at": "2027-06-01T00:00:00Z",
    },
    "POST /api/v1/orders/{order_id}/refunds": {"amount": 2500, "reason": "Asked for by the buyer"},
    "POST /api/v1/payments": {"order_token": "the order_token of your order"},
    "POST /api/v1/notifications/read": {"up_to": ID},
}
