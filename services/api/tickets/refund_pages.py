"""An order's money, as organisers give it back on its page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.api import forms
from services.api.tickets import issuing, order_page, refunds
from services.api.tickets.refund_form import RefundForm, checked_tickets, key
from shared import auth, web
from shared.errors import Conflict, Invalid

blueprint = Blueprint("refund_pages", __name__, url_prefix="/orders/<uuid:order_id>")


@blueprint.post("/refunds")
def request_refund(order_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            order = refunds.locked_order(session, order_id, person)
            wanted = web.form(RefundForm).read(order.currency)
            refunds.request(session, order, wanted, person, key())
    except (Conflict, Invalid) as problem:
        return forms.again("tickets/order.html", problem, **order_page.context(order_id, person))
    return forms.go(f"/orders/{order_id}?done=refund")


@blueprint.post("/voidings")
def void_tickets(order_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            order = refunds.locked_order(session, order_id, person)
            issuing.void(issuing.chosen(session, order, checked_tickets().ticket_codes))
    except Invalid as problem:
        return forms.again("tickets/order.html", problem, **order_page.context(order_id, person))
    return forms.go(f"/orders/{order_id}?done=void")
