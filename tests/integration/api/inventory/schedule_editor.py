"""The page of the schedule's editor."""

from __future__ import annotations

from services.api.events.permissions import Action
from tests.integration.api.inventory.whom import EVENT, Routes

ROUTES: Routes = {f"GET {EVENT}/schedule/edit": Action.SEE_PROGRAMME}
