"""Ticket types, orders, and what becomes of their money."""

from __future__ import annotations

from services.api.events.permissions import Action
from tests.integration.api.inventory.whom import EVENT, KNOWING, LOGGED_IN, OWN, Routes

KIND = "/<uuid:ticket_type_id>"
PAYMENT = "/orders/<uuid:order_id>/payments/<uuid:payment_id>"

ROUTES: Routes = {
    f"GET /api/v1{EVENT}/ticket-types": KNOWING,
    f"POST /api/v1{EVENT}/ticket-types": Action.MANAGE_TICKETS,
    f"POST /api/v1{EVENT}/orders": KNOWING,
    f"GET /api/v1{EVENT}/orders": Action.SEE_ORDERS,
    f"POST /api/v1{EVENT}/check-ins": Action.CHECK_IN,
    "GET /api/v1/orders": LOGGED_IN,
    "GET /api/v1/orders/<uuid:order_id>": OWN,
    "POST /api/v1/orders/<uuid:order_id>/cancellation": OWN,
    f"PATCH /api/v1{EVENT}/ticket-types{KIND}": Action.MANAGE_TICKETS,
    f"DELETE /api/v1{EVENT}/ticket-types{KIND}": Action.MANAGE_TICKETS,
    f"GET {EVENT}/tickets{KIND}": Action.MANAGE_TICKETS,
    f"POST {EVENT}/tickets{KIND}": Action.MANAGE_TICKETS,
    f"POST {EVENT}/tickets{KIND}/withdrawal": Action.MANAGE_TICKETS,
    f"POST {EVENT}/tickets{KIND}/return": Action.MANAGE_TICKETS,
    f"POST {EVENT}/tickets{KIND}/deletion": Action.MANAGE_TICKETS,
    f"GET /api/v1{EVENT}/ticket-rules": KNOWING,
    f"PUT /api/v1{EVENT}/ticket-rules": Action.MANAGE_TICKETS,
    f"POST {EVENT}/ticket-rules": Action.MANAGE_TICKETS,
    "GET /api/v1/orders/<uuid:order_id>/ticket-cancellations": OWN,
    "POST /api/v1/orders/<uuid:order_id>/ticket-cancellations": OWN,
    "POST /api/v1/orders/<uuid:order_id>/refunds": OWN,
    "POST /api/v1/orders/<uuid:order_id>/voidings": OWN,
    f"GET {EVENT}/tickets": Action.MANAGE_TICKETS,
    f"POST {EVENT}/tickets": Action.MANAGE_TICKETS,
    f"POST {EVENT}/orders": KNOWING,
    f"GET {EVENT}/orders": Action.SEE_ORDERS,
    f"GET {EVENT}/check-in": Action.CHECK_IN,
    f"POST {EVENT}/check-in": Action.CHECK_IN,
    "GET /orders": LOGGED_IN,
    "GET /orders/<uuid:order_id>": OWN,
    "POST /orders/<uuid:order_id>/cancellation": OWN,
    "GET /orders/<uuid:order_id>/ticket-cancellation": OWN,
    "POST /orders/<uuid:order_id>/ticket-cancellation": OWN,
    f"GET /api/v1{EVENT}/reviews": Action.REFUND,
    f"POST /api/v1{PAYMENT}/acceptance": OWN,
    f"POST /api/v1{PAYMENT}/refusal": OWN,
    f"POST {PAYMENT}/acceptance": OWN,
    f"POST {PAYMENT}/refusal": OWN,
    "POST /orders/<uuid:order_id>/refunds": OWN,
    "POST /orders/<uuid:order_id>/voidings": OWN,
}
