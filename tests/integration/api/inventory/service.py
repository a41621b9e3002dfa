"""What every service answers, and the API's document."""

from __future__ import annotations

from tests.integration.api.inventory.whom import ANYONE, Routes

ROUTES: Routes = {
    "GET /healthz": ANYONE,
    "GET /readyz": ANYONE,
    "GET /metrics": ANYONE,
    "GET /api/v1/openapi.json": ANYONE,
    "GET /api/docs": ANYONE,
}
