"""The released schedule, its exports, and stars."""

from __future__ import annotations

from services.api.events.permissions import Action
from tests.integration.api.inventory.whom import ANYONE, API, EVENT, KNOWING, Routes

STAR = "/sessions/<uuid:item_id>/star"

ROUTES: Routes = {
    f"GET {API}/schedule": KNOWING,
    **{f"GET {API}/schedule.{form}": KNOWING for form in ("ics", "xcal", "json", "xml", "atom")},
    f"GET {API}/stars": KNOWING,
    f"PUT {API}/stars/<uuid:session_id>": KNOWING,
    f"DELETE {API}/stars/<uuid:session_id>": KNOWING,
    f"PUT {API}/stars/feed": KNOWING,
    f"DELETE {API}/stars/feed": KNOWING,
    # Its token, not a login, says whose stars it shows.
    f"GET {API}/stars.ics": ANYONE,
    f"POST {API}/schedule/imports": Action.MANAGE_PROGRAMME,
    f"GET {EVENT}/schedule/imports": Action.MANAGE_PROGRAMME,
    f"POST {EVENT}/schedule/imports": Action.MANAGE_PROGRAMME,
    f"GET {EVENT}/schedule": KNOWING,
    f"POST {EVENT}/schedule/feed": KNOWING,
    f"GET {EVENT}/sessions/<uuid:item_id>": KNOWING,
    f"GET {EVENT}/speakers/<uuid:item_id>": KNOWING,
    f"POST {EVENT}{STAR}": KNOWING,
}
