"""What those are answered who run an event: invites, proposals, webhooks, rules; and tokens of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.api.proposals.bodies import Question
from services.api.tickets.cancellation_policy import CancellationPolicy
from services.api.webhooks.models import DeliveryState

EVENT = "/api/v1/events/{event_id}"
PROPOSAL, WEBHOOK = f"{EVENT}/proposals/{{proposal_id}}", f"{EVENT}/webhooks/{{webhook_id}}"


class InvitedBy(BaseModel):
    id: UUID
    name: str


class InviteAnswer(BaseModel):
    """As those see it who sent it."""

    id: UUID
    email: str
    role: str
    session_id: UUID | None
    state: str
    expires_at: datetime
    sent_at: datetime
    inviter: InvitedBy


class InviteList(BaseModel):
    items: list[InviteAnswer]
    next: str | None


class InvitedTo(BaseModel):
    id: UUID
    name: str
    timezone: str
    starts_at: datetime
    ends_at: datetime


class Inviter(BaseModel):
    name: str


class ReceivedInvite(BaseModel):
    """As whoever is invited sees it. `registered`: somebody has an account with that address."""

    id: UUID
    event: InvitedTo
    inviter: Inviter
    email: str
    role: str
    state: str
    registered: bool
    expires_at: datetime


class ProposalSpeaker(BaseModel):
    name: str
    email: str


class ProposalAnswer(BaseModel):
    """`speakers` and `notes` are null for reviewers where reviews are anonymous. The team
    reads `decision`, `score` and `review_count` besides."""

    id: UUID
    event_id: UUID
    state: str
    title: str
    abstract: str
    type: str
    length: int
    language: str
    track_id: UUID | None
    session_id: UUID | None
    answers: dict[str, str]
    submitted_at: datetime | None
    speakers: list[ProposalSpeaker] | None
    notes: str | None
    decision: str | None = None
    score: float | None = None
    review_count: int = 0


class ProposalList(BaseModel):
    items: list[ProposalAnswer]
    next: str | None


class ReviewAnswer(BaseModel):
    reviewer_id: UUID
    score: int
    comment: str
    updated_at: datetime


class ReviewList(BaseModel):
    items: list[ReviewAnswer]
    next: str | None


class CallAnswer(BaseModel):
    introduction: str
    opens_at: datetime | None
    closes_at: datetime | None
    questions: list[Question]
    anonymous: bool
    is_open: bool


class RulesAnswer(BaseModel):
    cancellation: CancellationPolicy | None
    holds_disputed: bool


class WebhookAnswer(BaseModel):
    id: UUID
    event_id: UUID
    url: str
    description: str
    types: list[str]
    enabled: bool
    disabled_because: str | None
    failing_since: datetime | None
    created_at: datetime


class WebhookWithSecret(WebhookAnswer):
    secret: str


class WebhookList(BaseModel):
    items: list[WebhookAnswer]
    next: str | None


class DeliveryLine(BaseModel):
    """`next_at` is null unless it waits for its next try."""

    id: UUID
    webhook_id: UUID
    message_id: str
    type: str
    state: DeliveryState
    next_at: datetime | None
    created_at: datetime


class DeliveryLog(BaseModel):
    items: list[DeliveryLine]
    next: str | None


class CallMade(BaseModel):
    """Either `status` and `excerpt`, or `error` where there was no answer."""

    at: datetime
    seconds: float
    status: int | None
    excerpt: str
    error: str | None


class DeliveryInFull(DeliveryLine):
    """With the `body` that was signed, and every call."""

    body: str
    attempts: list[CallMade]


class TokenAnswer(BaseModel):
    """`beginning` tells one from another; the token itself is in the answer that makes it alone."""

    id: UUID
    name: str
    beginning: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class MadeToken(TokenAnswer):
    token: str


class TokenList(BaseModel):
    items: list[TokenAnswer]
    next: str | None


class CheckInAnswer(BaseModel):
    code: str
    ticket_type_id: UUID
    state: str
    ticket_type: str
    name: str
    checked_in_at: datetime


TEAM_ANSWERS: Mapping[str, type[BaseModel]] = {
    f"POST {EVENT}/invites": InviteAnswer,
    f"GET {EVENT}/invites": InviteList,
    f"POST {EVENT}/invites/{{invite_id}}/resend": InviteAnswer,
    "POST /api/v1/invites/{invite_id}/resend": InviteAnswer,
    "GET /api/v1/invites/{token}": ReceivedInvite,
    "POST /api/v1/invites/{token}/acceptance": ReceivedInvite,
    "POST /api/v1/invites/{token}/refusal": ReceivedInvite,
    f"POST {EVENT}/proposals": ProposalAnswer,
    f"GET {EVENT}/proposals": ProposalList,
    f"GET {PROPOSAL}": ProposalAnswer,
    f"PATCH {PROPOSAL}": ProposalAnswer,
    "GET /api/v1/proposals/{proposal_id}": ProposalAnswer,
    **{
        f"POST {PROPOSAL}/{act}": ProposalAnswer
        for act in ("submission", "withdrawal", "confirmation", "acceptance", "refusal", "waitlisting")
    },
    f"PUT {PROPOSAL}/decision": ProposalAnswer,
    f"PUT {PROPOSAL}/review": ReviewAnswer,
    f"GET {PROPOSAL}/reviews": ReviewList,
    "POST /api/v1/proposals/{proposal_id}/acceptance": ProposalAnswer,
    "POST /api/v1/proposals/{proposal_id}/refusal": ProposalAnswer,
    f"GET {EVENT}/call": CallAnswer,
    f"PUT {EVENT}/call": CallAnswer,
    f"GET {EVENT}/ticket-rules": RulesAnswer,
    f"PUT {EVENT}/ticket-rules": RulesAnswer,
    f"POST {EVENT}/check-ins": CheckInAnswer,
    f"GET {EVENT}/webhooks": WebhookList,
    f"POST {EVENT}/webhooks": WebhookWithSecret,
    f"GET {WEBHOOK}": WebhookAnswer,
    f"PATCH {WEBHOOK}": WebhookAnswer,
    f"POST {WEBHOOK}/secret": WebhookWithSecret,
    f"POST {WEBHOOK}/ping": DeliveryLine,
    f"GET {WEBHOOK}/deliveries": DeliveryLog,
    f"GET {WEBHOOK}/deliveries/{{delivery_id}}": DeliveryInFull,
    f"POST {WEBHOOK}/deliveries/{{delivery_id}}/resend": DeliveryLine,
    "GET /api/v1/accounts/me/tokens": TokenList,
    "POST /api/v1/accounts/me/tokens": MadeToken,
}
