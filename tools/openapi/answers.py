"""What the most used calls answer, and examples. The tests compare the answers with what the services really send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.api.events.venues import Venue
from tools.openapi.draft_answers import DRAFT_ANSWERS
from tools.openapi.frab_answers import FRAB_ANSWERS, FRAB_BODIES
from tools.openapi.inbox_answers import INBOX_ANSWERS
from tools.openapi.place_answers import PLACE_ANSWERS
from tools.openapi.programme_answers import ITEMS, PROGRAMME_ANSWERS
from tools.openapi.sale_answers import SALE_ANSWERS
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
    venue: Venue | None
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


class TokenRenewed(BaseModel):
    token: str
    expires_at: datetime


class DecisionsSent(BaseModel):
    """How many."""

    sent: int


class AddressVerified(BaseModel):
    verified: bool


class OpenApiInfo(BaseModel):
    title: str
    version: str
    description: str


class OpenApiDocument(BaseModel):
    """This one: OpenAPI 3.1 says what is in it."""

    openapi: str
    info: OpenApiInfo
    servers: list[dict[str, Any]]
    paths: dict[str, dict[str, Any]]
    components: dict[str, dict[str, Any]]
    tags: list[dict[str, Any]]


ANSWERS: Mapping[str, type[BaseModel]] = {
    **PROGRAMME_ANSWERS,
    **SCHEDULE_ANSWERS,
    **DRAFT_ANSWERS,
    **FRAB_ANSWERS,
    **PLACE_ANSWERS,
    **SALE_ANSWERS,
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
    "GET /api/v1/openapi.json": OpenApiDocument,
}
BODIES: Mapping[str, type[BaseModel]] = FRAB_BODIES
"""What is read by hand, because no model could say of each row what is wrong with it."""
EVENT = "/api/v1/events/{event_id}"
SCHEDULE = f"GET {EVENT}/schedule"
OTHER_THAN_JSON: Mapping[str, str] = {
    f"{SCHEDULE}.ics": "text/calendar",
    f"{SCHEDULE}.xcal": "application/calendar+xml",
    f"{SCHEDULE}.xml": "application/xml",
    f"{SCHEDULE}.atom": "application/atom+xml",
    f"GET {EVENT}/stars.ics": "text/calendar",
    "GET /api/v1/pictures/{picture_id}": "image/webp",
}
"""What some calls answer instead, as text or as a file."""
ALSO_AS_CSV = frozenset(f"GET {EVENT}/{collection}/export" for collection in ITEMS)
NEVER: Mapping[str, frozenset[int]] = {
    f"DELETE {EVENT}/schedule/draft/blocks/{{block_id}}": frozenset({409, 422}),
    f"DELETE {EVENT}/speakers/{{item_id}}/picture": frozenset({415}),
    f"DELETE {EVENT}/sponsors/{{item_id}}/picture": frozenset({415}),
}
"""What the code of these can raise, but not on the way that these take; a test that sees it fails
(tests/documented.py)."""
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
