"""For whom a route is: one of these, or an action that a role may do."""

from __future__ import annotations

from collections.abc import Mapping

from services.api.events.permissions import Action

ANYONE = "anyone"
LOGGED_IN = "whoever is logged in"
OWN = "whoever it belongs to"
KNOWING = "whoever may know of the event"
"""Published: anyone, or anyone who is logged in; a draft: its team."""

Routes = Mapping[str, str | Action]

EVENT = "/events/<uuid:event_id>"
API = f"/api/v1{EVENT}"
