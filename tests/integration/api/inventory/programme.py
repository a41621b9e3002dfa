"""Tracks, rooms, speakers, sponsors and sessions."""

from __future__ import annotations

from services.api.events.permissions import Action
from tests.integration.api.inventory.whom import ANYONE, API, EVENT, KNOWING, Routes

PAGES, ITEM = f"{EVENT}/programme", "/<uuid:item_id>"
CHANGE = {
    **dict.fromkeys(("tracks", "rooms", "speakers", "sponsors"), Action.MANAGE_PROGRAMME),
    "sessions": Action.MANAGE_SESSIONS,
}

ROUTES: Routes = {
    **{
        f"{method} {path}/{collection}{rest}": who
        for collection in ("tracks", "rooms", "speakers", "sponsors", "sessions")
        for method, path, rest, who in (
            ("GET", API, "", KNOWING),
            ("POST", API, "", CHANGE[collection]),
            ("PUT", API, "/order", Action.MANAGE_PROGRAMME),
            ("GET", API, ITEM, KNOWING),
            ("PATCH", API, ITEM, CHANGE[collection]),
            ("DELETE", API, ITEM, CHANGE[collection]),
            ("GET", API, "/export", Action.SEE_PROGRAMME),
            ("POST", API, "/imports", CHANGE[collection]),
            ("GET", PAGES, "", Action.SEE_PROGRAMME),
            ("GET", PAGES, "/new", CHANGE[collection]),
            ("POST", PAGES, "/new", CHANGE[collection]),
            ("POST", PAGES, "/imports", CHANGE[collection]),
            ("GET", PAGES, ITEM, CHANGE[collection]),
            ("POST", PAGES, ITEM, CHANGE[collection]),
            ("POST", PAGES, f"{ITEM}/deletion", CHANGE[collection]),
            ("POST", PAGES, f"{ITEM}/moves", Action.MANAGE_PROGRAMME),
        )
    },
    **{
        f"{method} {path}/{collection}{ITEM}/picture": Action.MANAGE_PROGRAMME
        for collection in ("speakers", "sponsors")
        for method, path in (("PUT", API), ("DELETE", API), ("POST", PAGES))
    },
    f"GET {PAGES}": ANYONE,
    "GET /api/v1/pictures/<uuid:picture_id>": ANYONE,
}
