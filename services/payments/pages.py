"""`/payments/…`: Stripe's form on a page of ours, where Stripe sends the buyer back to, and the timeline."""

from __future__ import annotations

import logging
from uuid import UUID

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.payments.ledger import answers
from services.payments.ledger.answers import Shown
from services.payments.ledger.models import UNFINISHED, PaymentState
from services.payments.orders import grants
from services.payments.routes import Grant, stripe
from services.payments.stripe.gateway import StripeAway
from services.payments.stripe.own_form import OwnForm
from services.payments.synchronisation.payments import sync
from shared import auth, web
from shared.errors import NotFound

pages = Blueprint("payment_pages", __name__, url_prefix="/payments")
logger = logging.getLogger(__name__)


@pages.get("/<uuid:payment_id>/pay")
def show_form(payment_id: UUID) -> ResponseReturnValue:
    """Stripe's form, for whoever has its secret, which stands behind the # of the address and never comes here."""
    seen = _read(payment_id)
    own_form: OwnForm | None = current_app.extensions["own_form"]
    if own_form is None or seen.payment.state is not PaymentState.OPEN:
        return redirect(url_for("payment_pages.show_outcome", payment_id=payment_id), 303)
    page = render_template("pay.html", payment=seen.payment, own_form=own_form, is_buyer=_is_buyer(seen))
    response = make_response(page)
    response.headers["Content-Security-Policy"] = own_form.policy
    return response


@pages.get("/<uuid:payment_id>/return")
def show_outcome(payment_id: UUID) -> ResponseReturnValue:
    """What came of it, asked from Stripe, because the webhook may be slower than the buyer. Names nobody: who has
    the address but is not the buyer sees the outcome and no more."""
    seen = _read(payment_id)
    is_certain = seen.payment.state not in UNFINISHED or _ask_stripe(payment_id)
    seen = _read(payment_id)
    return render_template(
        "return.html",
        payment=seen.payment,
        charged=seen.payment.charged,
        outcome=_outcome(seen, is_certain),
        refunded=seen.refunded,
        checkout_url=seen.checkout_url,
        is_buyer=_is_buyer(seen),
    )


@pages.get("/<uuid:payment_id>")
def show_timeline(payment_id: UUID) -> ResponseReturnValue:
    """All that happened to it, for an organiser who comes from the order with its grant."""
    brought = web.query(Grant).grant
    grant = brought or request.cookies.get(grants.COOKIE)
    if not grant:
        raise NotFound("Open the order and follow its link to the payment.")
    seen = _read(payment_id)
    grants.check(seen.payment, grant)
    if brought:
        clean = redirect(url_for("payment_pages.show_timeline", payment_id=payment_id), 303)
        return grants.keep(clean, payment_id, brought)
    return render_template("timeline.html", seen=seen, payment=seen.payment)


def _is_buyer(seen: Shown) -> bool:
    person = auth.person_or_none()
    return person is not None and person.id == seen.payment.account_id


def _read(payment_id: UUID) -> Shown:
    with web.transaction() as session:
        seen = answers.read(session, payment_id)
    if seen is None:
        raise NotFound("Check the address, or look at your orders.")
    return seen


def _ask_stripe(payment_id: UUID) -> bool:
    """Whether it answered."""
    try:
        sync(current_app.extensions["database"], stripe(), payment_id, "return page")
    except StripeAway as away:
        logger.warning("outcome not known yet", extra={"payment_id": str(payment_id), "why": str(away)})
        return False
    return True


def _outcome(seen: Shown, is_certain: bool) -> str:
    """A payment's state as its buyer sees it."""
    state = seen.payment.state
    is_review_over = state is PaymentState.REVIEW and seen.payment.reviewed_at is not None
    went_back_elsewhere = is_review_over and not seen.refunds  # by an operator, or to the bank
    if went_back_elsewhere or (seen.refunded and seen.refunded >= seen.payment.charged[0]):
        return "refunded"
    if state is PaymentState.SUCCEEDED:
        return "complete"
    if state is PaymentState.PROCESSING or not is_certain:
        return "processing" if state is PaymentState.PROCESSING else "asking"
    return "open" if state in UNFINISHED else state.value
