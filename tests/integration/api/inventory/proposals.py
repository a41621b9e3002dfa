"""The call for papers."""

from __future__ import annotations

from services.api.events.permissions import Action
from tests.integration.api.inventory.whom import API, EVENT, KNOWING, LOGGED_IN, OWN, Routes

PROPOSAL = "/proposals/<uuid:proposal_id>"

ROUTES: Routes = {
    f"GET {API}/call": KNOWING,
    f"PUT {API}/call": Action.DECIDE_PROPOSALS,
    f"GET {API}/proposals": KNOWING,
    f"POST {API}/proposals": KNOWING,
    f"GET {API}{PROPOSAL}": OWN,
    f"PATCH {API}{PROPOSAL}": OWN,
    f"POST {API}{PROPOSAL}/submission": OWN,
    f"POST {API}{PROPOSAL}/withdrawal": OWN,
    f"POST {API}{PROPOSAL}/confirmation": OWN,
    f"POST {API}{PROPOSAL}/acceptance": Action.DECIDE_PROPOSALS,
    f"POST {API}{PROPOSAL}/refusal": Action.DECIDE_PROPOSALS,
    f"POST {API}{PROPOSAL}/waitlisting": Action.DECIDE_PROPOSALS,
    f"PUT {API}{PROPOSAL}/decision": Action.DECIDE_PROPOSALS,
    f"PUT {API}{PROPOSAL}/review": Action.REVIEW,
    f"GET {API}{PROPOSAL}/reviews": Action.SEE_PROPOSALS,
    f"POST {API}/decisions": Action.DECIDE_PROPOSALS,
    f"GET /api/v1{PROPOSAL}": OWN,
    f"POST /api/v1{PROPOSAL}/acceptance": OWN,
    f"POST /api/v1{PROPOSAL}/refusal": OWN,
    f"GET {EVENT}/call": KNOWING,
    f"POST {EVENT}/call": KNOWING,
    f"GET {EVENT}/call/settings": Action.DECIDE_PROPOSALS,
    f"POST {EVENT}/call/settings": Action.DECIDE_PROPOSALS,
    f"GET {EVENT}/proposals": Action.SEE_PROPOSALS,
    f"POST {EVENT}/proposals/decisions": Action.DECIDE_PROPOSALS,
    f"GET {EVENT}{PROPOSAL}": OWN,
    f"POST {EVENT}{PROPOSAL}": OWN,
    f"POST {EVENT}{PROPOSAL}/withdrawal": OWN,
    f"POST {EVENT}{PROPOSAL}/confirmation": OWN,
    f"POST {EVENT}{PROPOSAL}/review": Action.REVIEW,
    f"POST {EVENT}{PROPOSAL}/decision": Action.DECIDE_PROPOSALS,
    "GET /my-sessions": LOGGED_IN,
}
