"""Invites to roles, and the people of an event."""

from __future__ import annotations

from services.api.events.permissions import Action
from tests.integration.api.inventory.whom import EVENT, OWN, Routes

INVITE = "/invites/<uuid:invite_id>"

ROUTES: Routes = {
    f"GET /api/v1{EVENT}/invites": Action.SEE_PEOPLE,
    f"POST /api/v1{EVENT}/invites": Action.INVITE,
    f"POST /api/v1{EVENT}{INVITE}/resend": Action.INVITE,
    f"DELETE /api/v1{EVENT}{INVITE}": Action.INVITE,
    f"POST /api/v1{INVITE}/resend": Action.INVITE,
    f"DELETE /api/v1{INVITE}": Action.INVITE,
    "GET /api/v1/invites/<token>": OWN,
    "POST /api/v1/invites/<token>/acceptance": OWN,
    "POST /api/v1/invites/<token>/refusal": OWN,
    f"GET {EVENT}/people": Action.SEE_PEOPLE,
    f"POST {EVENT}/people": Action.INVITE,
    f"POST {EVENT}/people{INVITE}/resend": Action.INVITE,
    f"POST {EVENT}/people{INVITE}/revocation": Action.INVITE,
    "GET /invites/<token>": OWN,
    "POST /invites/<token>/acceptance": OWN,
    "POST /invites/<token>/refusal": OWN,
}
