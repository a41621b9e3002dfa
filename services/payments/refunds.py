"""Money given back: asked for by `api`, sent by a job, or made at Stripe and taken over."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.payments import models, refusals
from services.payments.amounts import NotChargeable, to_stripe
from services.payments.announcements import announce_failed_refund, announce_refund, refunded_total
from services.payments.dispute_records import TAKES_MONEY_BACK, Dispute
from services.payments.models import GAVE_BACK_NOTHING, Payment, Refund, RefundState
from services.payments.seen import SeenRefund
from services.payments.stripe_gateway import StripeAway, StripeBroken, StripeGateway, StripeRefused
from shared.database import Database, new_id, now
from shared.events import Recipient, RefundRequested
from shared.money import display
from shared.observability import metrics, trace
from shared.timing.backoff import delay

FIRST_RETRY = timedelta(seconds=5)
KEYS_LIVE = timedelta(hours=23)
"""Stripe may forget an idempotency key after 24 hours."""
ACTOR = "refund job"
STATES = {
    "requires_action": RefundState.PENDING,
    "pending": RefundState.PENDING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.CANCELED,
}
WAITS = metrics.STRIPE_WAITS.labels("refunds")
logger = logging.getLogger(__name__)


def request(session: Session, event: RefundRequested) -> None:
    """Store what was asked for; a job sends it. Again under the same id is harmless.

    More than what is left is stored as failed. Raises `sqlalchemy.exc.NoResultFound` for an unknown payment.
    """
    payment = models.lock(session, event.payment_id)
    if session.get(Refund, event.refund_id) is not None:
        return
    refund = _row(payment, event.refund_id, event.amount, event.reason, "api")
    why_not = _why_not(session, payment, event)
    if not why_not:
        refund.key, refund.parameters = f"refund-{refund.id}", _parameters(payment, refund)
    _add(session, refund, _name(event.requested_by))
    models.end_review(session, payment, _name(event.requested_by), "to be given back")
    if why_not:
        _fail(session, payment, refund, "payments", why_not)


def send_next(database: Database, stripe: StripeGateway) -> bool:
    """Send the refund that is due first. Returns whether there was one."""
    refund = _claim(database)
    if refund is None:
        return False
    with trace.following(refund.traceparent):
        _try(database, stripe, refund)
    return True


def take_over(session: Session, payment: Payment, seen: SeenRefund, actor: str) -> None:
    """Bring our row to what Stripe says, and publish it when the money is on its way. The payment must be locked."""
    refund = _known(session, payment.id, seen) or _made_at_stripe(session, payment, seen)
    if refund is None:
        finding = f"refund {seen.id} of {seen.stated} cannot be taken over"
        models.leave_to_a_person(session, payment, actor, finding, seen.request)
        return
    refund.stripe_id = seen.id
    to = STATES[seen.status]
    if to in GAVE_BACK_NOTHING:
        _fail(
            session, payment, refund, actor, refusals.sentence(seen.failure), seen.failure, seen.request, to
        )
    elif models.move_refund(session, refund, to, actor, seen.request) and to is RefundState.SUCCEEDED:
        announce_refund(session, payment, refund)
        if refunded_total(session, payment) >= payment.amount_received:
            models.end_review(session, payment, actor, "all of it was given back")


def is_as_here(database: Database, payment_id: UUID, seen: SeenRefund) -> bool:
    """Whether our row says what Stripe says."""
    with database.transaction() as session:
        refund = _known(session, payment_id, seen)
        return refund is not None and refund.state is STATES[seen.status]


def _made_at_stripe(session: Session, payment: Payment, seen: SeenRefund) -> Refund | None:
    """None where our units cannot express its amount."""
    if seen.amount is None:
        return None
    refund = _row(payment, new_id(), seen.amount, seen.reason, "stripe")
    _add(session, refund, "Stripe")
    return refund


def _fail(
    session: Session,
    payment: Payment,
    refund: Refund,
    actor: str,
    failure: str,
    note: str = "",
    request: str = "",
    to: RefundState = RefundState.FAILED,
) -> None:
    """`failure` is for people, `note` what Stripe said."""
    had_succeeded = refund.state is RefundState.SUCCEEDED
    if models.move_refund(session, refund, to, actor, request, note or failure, failure):
        announce_failed_refund(session, payment, refund, had_succeeded)


def _try(database: Database, stripe: StripeGateway, refund: Refund) -> None:
    try:
        _send(database, stripe, refund)
    except StripeRefused as refusal:
        with database.transaction() as session:
            payment = models.lock(session, refund.payment_id)
            found = session.get_one(Refund, refund.id)
            why = refusals.sentence(refusal.code)
            _fail(session, payment, found, ACTOR, why, str(refusal), refusal.request)
    except StripeAway as away:
        WAITS.inc()
        logger.warning("refund waits for Stripe", extra={"refund_id": str(refund.id), "why": str(away)})


def _send(database: Database, stripe: StripeGateway, refund: Refund) -> None:
    if refund.key is None or refund.parameters is None:
        raise ValueError(f"refund {refund.id} was made at Stripe and cannot be sent")
    if now() - refund.created_at > KEYS_LIVE:
        seen = _find_or_renew(database, stripe, refund)
    else:
        seen = _send_under_key(database, stripe, refund, refund.key)
    with database.transaction() as session:
        take_over(session, models.lock(session, refund.payment_id), seen, ACTOR)


def _send_under_key(database: Database, stripe: StripeGateway, refund: Refund, key: str) -> SeenRefund:
    try:
        return stripe.create_refund(refund.parameters or {}, key)
    except StripeBroken:
        if refund.attempts == 1:
            raise  # Stripe may still be at it; if it is not, the next try gets the same failure from its memory
        return _find_or_renew(database, stripe, refund)


def _find_or_renew(database: Database, stripe: StripeGateway, refund: Refund) -> SeenRefund:
    """The refund if Stripe has it, else a new try under a new key, which is stored first."""
    parameters = refund.parameters or {}
    if seen := stripe.find_refund(refund.id, parameters["payment_intent"]):
        return seen
    with database.transaction() as session:
        found = session.get_one(Refund, refund.id, with_for_update=True)
        found.key = f"refund-{refund.id}-{found.attempts}"
    return stripe.create_refund(parameters, found.key)


def _claim(database: Database) -> Refund | None:
    """The next due refund. Its next try is set first, so that a crash or a failure only postpones it."""
    due = (
        select(Refund)
        .where(Refund.state == RefundState.REQUESTED, Refund.next_at <= now())
        .order_by(Refund.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with database.transaction() as session:
        refund = session.scalars(due).first()
        if refund is not None:
            refund.attempts += 1
            refund.next_at = now() + delay(refund.attempts, base=FIRST_RETRY)
        return refund


def _known(session: Session, payment_id: UUID, seen: SeenRefund) -> Refund | None:
    named = or_(Refund.stripe_id == seen.id, Refund.id == seen.refund_id)
    return session.scalars(select(Refund).where(Refund.payment_id == payment_id, named)).first()


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


def _row(payment: Payment, refund_id: UUID, amount: int, reason: str, source: str) -> Refund:
    refund = Refund(id=refund_id, payment_id=payment.id, amount=amount, reason=reason, source=source)
    refund.state = RefundState.REQUESTED
    refund.created_at = refund.next_at = now()
    refund.traceparent = trace.current()
    return refund


def _add(session: Session, refund: Refund, actor: str) -> None:
    session.add(refund)
    session.flush()  # the audit entry refers to it
    entry = models.AuditEntry(payment_id=refund.payment_id, refund_id=refund.id, actor=actor)
    entry.to_state = RefundState.REQUESTED
    session.add(entry)


def _spoken_for(session: Session, payment: Payment) -> int:
    """What was given back or is about to be, in minor units."""
    amounts = select(func.coalesce(func.sum(Refund.amount), 0)).where(
        Refund.payment_id == payment.id, Refund.state.not_in(GAVE_BACK_NOTHING)
    )
    return int(session.scalars(amounts).one())
