"""Grants: what `api` signs for those who may see an order's payments. Each refusal is counted and audited."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from werkzeug import Response

from services.payments.ledger.models import Payment
from services.payments.orders import order_token, token_refusals
from shared import auth
from shared.auth.guard import Guard
from shared.auth.tokens import TokenVerifier
from shared.errors import Forbidden, NotFound

COOKIE = "fanfare_grant"
LIFE_SECONDS = 15 * 60
"""As long as `api` signs them for."""


def check(payment: Payment, grant: str) -> None:
    """Raises `GrantExpired`, `ForgedToken`, and `NotFound` for a grant of another order."""
    try:
        if order_token.read_grant(verifier(), grant) != payment.order_id:
            _note("other-order", payment)
            raise NotFound("Open the order and follow its link to the payment.")
    except Forbidden as refusal:
        _note(refusal.type, payment)
        raise


def keep(response: Response, payment_id: UUID, grant: str) -> Response:
    """In a cookie, for this payment's page alone: an address ends up in histories, and in what people send around."""
    response.set_cookie(
        COOKIE,
        grant,
        max_age=LIFE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SECURE_COOKIES"]),
        path=f"/payments/{payment_id}",
    )
    return response


def verifier() -> TokenVerifier:
    guard: Guard = current_app.extensions["guard"]
    return guard.verifier


def _note(why: str, payment: Payment) -> None:
    token_refusals.note_grant(current_app.extensions["database"], why, payment.id, auth.person_or_none())
