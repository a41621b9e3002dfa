"""`/api/v1/payments`: opening a payment, looking at it, and Stripe's webhook."""

from __future__ import annotations

from typing import NoReturn
from uuid import UUID

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from services.payments.checkout import opening
from services.payments.ledger import answers
from services.payments.orders import grants, order_token, token_refusals
from services.payments.stripe.gateway import BadSignature, StripeGateway
from services.payments.webhooks.intake import Intake
from shared import auth, web
from shared.database import Database
from shared.errors import Forbidden, NotAuthenticated, NotFound
from shared.web import limits
from shared.web.bodies import reads_bytes

api = Blueprint("payments", __name__, url_prefix="/api/v1/payments")


class OtherBuyer(Forbidden):
    type = "other-buyer"
    title = "This order is somebody else's"


class NewPayment(web.Body):
    order_token: str = Field(min_length=1, max_length=8000)


class Grant(web.Body):
    grant: str | None = Field(default=None, max_length=8000)


@api.post("")
def open_payment() -> ResponseReturnValue:
    """The signed order token is the authority: who has it may pay, logged in or not, but not as somebody else."""
    database: Database = current_app.extensions["database"]
    token, person = web.body(NewPayment).order_token, auth.person_or_none()
    try:
        order = order_token.read(grants.verifier(), token)
        if person and order.account_id and person.id != order.account_id:
            raise OtherBuyer("Log in with the account that placed the order.")
        is_own = current_app.extensions["own_form"] is not None
        started = opening.start(
            database, stripe(), order, current_app.config["PUBLIC_URL"], on_own_page=is_own
        )
    except Forbidden as refusal:
        token_refusals.note(database, refusal.type, grants.verifier().unproven(token), person)
        raise
    answer = answers.started(started.payment)
    return (
        web.created(answer, f"/api/v1/payments/{started.payment.id}") if started.is_new else jsonify(answer)
    )


@api.get("/<uuid:payment_id>")
def show_payment(payment_id: UUID) -> ResponseReturnValue:
    """For the buyer, or for who brings a grant from the order, who sees Stripe's own words as well."""
    grant, person = web.query(Grant).grant, auth.person_or_none()
    if not grant and person is None:
        raise NotAuthenticated("Log in as the buyer, or open the payment from the order.")
    with web.transaction() as session:
        seen = answers.read(session, payment_id)
    if seen is None:
        raise NotFound
    if grant:
        grants.check(seen.payment, grant)
    elif person is None or person.id != seen.payment.account_id:
        raise NotFound
    return jsonify(answers.shown(seen, in_full=bool(grant)))


@api.post("/webhook")
@reads_bytes
def receive_webhook() -> ResponseReturnValue:
    """Stores the event and answers; a job looks into it, so that Stripe never waits for Stripe."""
    if not stripe().takes_webhooks:
        raise NotFound("No webhooks are expected here: STRIPE_WEBHOOK_SECRET is not set.")
    try:
        hint = stripe().read_event(request.get_data(), request.headers.get("Stripe-Signature"))
    except BadSignature as forged:
        return _refuse(forged)
    intake: Intake = current_app.extensions["intake"]
    intake.store(hint)
    return jsonify(received=True)


@limits.rate("webhook")
def _refuse(forged: BadSignature) -> NoReturn:
    """Only what does not come from Stripe is limited. Checking a signature costs less than counting a request, and
    Stripe itself may have much to say at once."""
    raise forged


def stripe() -> StripeGateway:
    gateway: StripeGateway = current_app.extensions["stripe"]
    return gateway
