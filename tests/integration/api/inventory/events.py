"""Events, their venues, and the places that are suggested for these."""

from __future__ import annotations

from services.api.events.permissions import Action
from tests.integration.api.inventory.whom import ANYONE, EVENT, KNOWING, LOGGED_IN, Routes

ROUTES: Routes = {
    "GET /": ANYONE,
    "GET /api/v1/events": ANYONE,
    "POST /api/v1/events": LOGGED_IN,
    f"GET /api/v1{EVENT}": KNOWING,
    f"GET /api/v1{EVENT}/versions": KNOWING,
    f"PATCH /api/v1{EVENT}": Action.MANAGE_EVENT,
    f"DELETE /api/v1{EVENT}": Action.DELETE_EVENT,
    "GET /events": ANYONE,
    "GET /events/new": LOGGED_IN,
    "POST /events/new": LOGGED_IN,
    f"GET {EVENT}": KNOWING,
    f"GET {EVENT}/manage": Action.MANAGE_EVENT,
    f"POST {EVENT}/manage": Action.MANAGE_EVENT,
    f"POST {EVENT}/publication": Action.MANAGE_EVENT,
    f"POST {EVENT}/withdrawal": Action.MANAGE_EVENT,
    f"POST {EVENT}/deletion": Action.DELETE_EVENT,
    "GET /api/v1/places": ANYONE,
    "GET /api/v1/places/location": ANYONE,
    "GET /api/v1/places/map-names": ANYONE,
    "GET /api/v1/places/<place_id>": ANYONE,
}
