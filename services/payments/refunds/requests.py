"""What `api` asks to give back: entered in the books, as failed where something forbids it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.ledger import models, refunds
from services.payments.ledger.disputes import TAKES_MONEY_BACK, Dispute
from services.payments.ledger.models import GAVE_BACK_NOTHING, Payment, Refund
from services.payments.stripe import refusals
from services.payments.stripe.amounts import NotChargeable, to_stripe
from shared.events import Recipient, RefundRequested
from shared.money import display


def request(session: Session, event: RefundRequested) -> None:
    """Store what was asked for; a job sends it. Again under the same id is harmless.

    More than what is left is stored as failed. Raises `sqlalchemy.exc.NoResultFound` for an unknown payment.
    """
    payment = models.lock(session, event.payment_id)
    if session.get(Refund, event.refund_id) is not None:
        return
    refund = refunds.row(payment, event.refund_id, event.amount, event.reason, "api")
    why_not = _why_not(session, payment, event)
    if not why_not:
        refund.key, refund.parameters = f"refund-{refund.id}", _parameters(payment, refund)
    refunds.add(session, refund, _name(event.requested_by))
    models.end_review(session, payment, _name(event.requested_by), "to be given back")
    if why_not:
        refunds.fail(session, payment, refund, "payments", why_not)


def _why_not(session: Session, payment: Payment, event: RefundRequested) -> str:
    """What forbids this refund; empty when nothing does."""
    left = payment.amount_received - _spoken_for(session, payment)
    _, currency = payment.charged
    if event.currency != currency:
        return f"The payment was made in {currency}."
    if not 0 < event.amount <= left:
        return f"Only {display(left, currency)} is left to refund."
    if _is_disputed(session, payment):
        return refusals.DISPUTED
    try:
        to_stripe(event.amount, currency)
    except NotChargeable as error:
        return error.detail
    return ""


def _is_disputed(session: Session, payment: Payment) -> bool:
    found = select(Dispute.id).where(Dispute.payment_id == payment.id, Dispute.status.in_(TAKES_MONEY_BACK))
    return session.scalars(found).first() is not None


def _spoken_for(session: Session, payment: Payment) -> int:
    """What was given back or is about to be, in minor units."""
    amounts = select(func.coalesce(func.sum(Refund.amount), 0)).where(
        Refund.payment_id == payment.id, Refund.state.not_in(GAVE_BACK_NOTHING)
    )
    return int(session.scalars(amounts).one())


def _name(person: Recipient | None) -> str:
    """Who wanted it; nobody where `api` gives back money that it has no use for."""
    return f"{person.name} ({person.account_id})" if person else "api"


def _parameters(payment: Payment, refund: Refund) -> dict[str, Any]:
    return {
        "payment_intent": payment.intent_id,
        "amount": to_stripe(refund.amount, payment.charged[1]),
        # Stripe's own `reason` is a short list; ours is words.
        "metadata": {
            "refund_id": str(refund.id),
            "payment_id": str(payment.id),
            "reason": refund.reason[:500],
        },
    }
