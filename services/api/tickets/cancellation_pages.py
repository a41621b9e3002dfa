"""Where a buyer cancels tickets: first which, then what comes back, then for good."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from services.api import forms
from services.api.events.models import Event
from services.api.tickets import cancellations, orders
from services.api.tickets.cancellation_policy import CancellationPolicy
from services.api.tickets.models import Order
from shared import auth, web
from shared.auth import Person
from shared.database import now
from shared.errors import Conflict, Forbidden, Invalid
from shared.money import LARGEST_AMOUNT

blueprint = Blueprint(
    "cancellation_pages", __name__, url_prefix="/orders/<uuid:order_id>/ticket-cancellation"
)
PAGE = "tickets/cancel_tickets.html"


@blueprint.app_template_global("cancellation_policy")
def cancellation_policy(stored: dict[str, Any] | None) -> CancellationPolicy | None:
    """For pages that tell it before somebody buys."""
    return CancellationPolicy.model_validate(stored) if stored else None


@blueprint.app_template_global("can_cancel_by")
def can_cancel_by(policy: CancellationPolicy, event: Event) -> bool:
    """Whether the policy lets anybody cancel from now on."""
    return policy.is_open(event.starts_at, now())


@blueprint.get("")
def choose(order_id: UUID) -> ResponseReturnValue:
    """What the chosen `ticket_codes` bring, or first the choice."""
    person, codes = auth.page_person(), request.args.getlist("ticket_codes")
    if not codes and "step" not in request.args:
        return forms.show(PAGE, **_choice(order_id, person))
    try:
        with web.transaction() as session:
            order = _own(orders.find(session, order_id, person)[0], person)
            offer = cancellations.offer(session, order, codes)
    except (Conflict, Invalid) as problem:
        return forms.again(PAGE, problem, **_choice(order_id, person))
    return forms.show(PAGE, order=order, offer=offer)


@blueprint.post("")
def confirm(order_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            codes, expected = request.form.getlist("ticket_codes"), _agreed()
            cancellations.cancel(session, order_id, codes, person, expected)
    except (Conflict, Invalid) as problem:
        return forms.again(PAGE, problem, **_choice(order_id, person))
    return forms.go(f"/orders/{order_id}?done=cancelled")


def _choice(order_id: UUID, person: Person) -> dict[str, Any]:
    with web.transaction() as session:
        order = _own(orders.find(session, order_id, person)[0], person)
        return {"order": order, "quotes": cancellations.quotes(session, order), "offer": None}


def _own(order: Order, person: Person) -> Order:
    if order.account_id != person.id:
        raise Forbidden("Only the buyer can cancel tickets. Organisers give money back on the order’s page.")
    return order


def _agreed() -> int:
    """The refund that stood on the page, in minor units. Raises `Invalid`."""
    text = request.form.get("refund", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_AMOUNT))):
        raise Invalid.field("ticket_codes", "Choose again, so that you see what you get back.")
    return int(text)
