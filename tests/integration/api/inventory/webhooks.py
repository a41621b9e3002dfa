"""Webhooks out."""

from __future__ import annotations

from services.api.events.permissions import Action
from tests.integration.api.inventory.whom import API, EVENT, Routes

ONE, DELIVERY = "/<uuid:webhook_id>", "/deliveries/<uuid:delivery_id>"

ROUTES: Routes = {
    f"{method} {path}/webhooks{rest}": Action.MANAGE_WEBHOOKS
    for method, path, rest in (
        ("GET", API, ""),
        ("POST", API, ""),
        ("GET", API, ONE),
        ("PATCH", API, ONE),
        ("DELETE", API, ONE),
        ("POST", API, f"{ONE}/secret"),
        ("POST", API, f"{ONE}/ping"),
        ("GET", API, f"{ONE}/deliveries"),
        ("GET", API, f"{ONE}{DELIVERY}"),
        ("POST", API, f"{ONE}{DELIVERY}/resend"),
        ("GET", EVENT, ""),
        ("POST", EVENT, ""),
        ("GET", EVENT, ONE),
        ("POST", EVENT, ONE),
        ("POST", EVENT, f"{ONE}/switch"),
        ("POST", EVENT, f"{ONE}/secret"),
        ("POST", EVENT, f"{ONE}/ping"),
        ("POST", EVENT, f"{ONE}/deletion"),
        ("POST", EVENT, f"{ONE}{DELIVERY}/resend"),
    )
}
