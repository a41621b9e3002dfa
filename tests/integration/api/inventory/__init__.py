"""Every route of the api's app, and for whom it is: one table for each noun."""

from __future__ import annotations

from tests.integration.api.inventory import (
    accounts,
    events,
    invites,
    programme,
    proposals,
    published_schedule,
    schedule,
    schedule_editor,
    service,
    tickets,
    webhooks,
)
from tests.integration.api.inventory.whom import Routes

INVENTORY: Routes = {
    **service.ROUTES,
    **accounts.ROUTES,
    **events.ROUTES,
    **invites.ROUTES,
    **programme.ROUTES,
    **proposals.ROUTES,
    **published_schedule.ROUTES,
    **schedule.ROUTES,
    **schedule_editor.ROUTES,
    **tickets.ROUTES,
    **webhooks.ROUTES,
}
