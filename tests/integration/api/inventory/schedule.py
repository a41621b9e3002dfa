"""The draft of the schedule and its releases."""

from __future__ import annotations

from services.api.events.permissions import Action
from tests.integration.api.inventory.whom import API, KNOWING, Routes

DRAFT, RELEASES = f"{API}/schedule/draft", f"{API}/schedule/releases"
BLOCK, RELEASE = f"{DRAFT}/blocks/<uuid:block_id>", f"{RELEASES}/<uuid:release_id>"

ROUTES: Routes = {
    f"GET {DRAFT}": Action.SEE_PROGRAMME,
    f"PATCH {DRAFT}/slots/<uuid:session_id>": Action.MANAGE_SCHEDULE,
    f"POST {DRAFT}/moves": Action.MANAGE_SCHEDULE,
    f"POST {DRAFT}/checks": Action.SEE_PROGRAMME,
    f"GET {DRAFT}/places": Action.SEE_PROGRAMME,
    f"POST {DRAFT}/blocks": Action.MANAGE_PROGRAMME,
    f"PATCH {BLOCK}": Action.MANAGE_PROGRAMME,
    f"DELETE {BLOCK}": Action.MANAGE_PROGRAMME,
    f"POST {DRAFT}/undo": Action.MANAGE_SCHEDULE,
    f"POST {DRAFT}/redo": Action.MANAGE_SCHEDULE,
    f"GET {DRAFT}/changes": Action.SEE_PROGRAMME,
    f"GET {DRAFT}/history": Action.SEE_PROGRAMME,
    f"POST {DRAFT}/history/<int:number>/restoration": Action.RELEASE_SCHEDULE,
    f"POST {RELEASES}": Action.RELEASE_SCHEDULE,
    f"GET {RELEASES}": KNOWING,
    f"GET {RELEASE}": KNOWING,
    f"GET {RELEASE}/changes": KNOWING,
    f"POST {RELEASE}/reset": Action.RELEASE_SCHEDULE,
}
