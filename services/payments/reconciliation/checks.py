"""Everything that is not final is looked at again, every minute while it is young, so nothing depends on a webhook."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from services.payments.checkout.opening import PaymentRefused, adopt, find_session, open_session
from services.payments.ledger import models
from services.payments.ledger.announcements import announce
from services.payments.ledger.models import UNFINISHED, Payment, PaymentState, Refund, RefundState
from services.payments.orders.closed_orders import ClosedOrder
from services.payments.stripe.gateway import StripeAway, StripeGateway, StripeRefused
from services.payments.synchronisation.payments import sync
from shared.database import Database, insert, now
from shared.observability import metrics, trace
from shared.timing.backoff import delay

FIRST_INTERVAL = timedelta(seconds=45)
EVERY = timedelta(minutes=1)
EVERY_WHILE_A_BANK_DECIDES = timedelta(minutes=10)
AFTER_THE_END = timedelta(seconds=5)
ACTOR = "reconciliation"
WAITS = metrics.STRIPE_WAITS.labels("reconciliation")
logger = logging.getLogger(__name__)


def close_order(session: Session, order_id: UUID, cause: str) -> None:
    """No payment may open for this order any more; the session of one that is open is expired at the next check."""
    row = insert(session, ClosedOrder).values(
        order_id=order_id, cause=cause, traceparent=trace.current(), closed_at=now()
    )
    session.execute(row.on_conflict_do_nothing())
    waiting = and_(Payment.order_id == order_id, Payment.state.in_(UNFINISHED))
    session.execute(update(Payment).where(waiting).values(check_at=now()))


def check_next(database: Database, stripe: StripeGateway) -> bool:
    """Bring the payment that is due first up to date. Returns whether there was one."""
    payment = _claim(database)
    if payment is None:
        return False
    try:
        check(database, stripe, payment.id, ACTOR)
    except StripeAway as away:
        WAITS.inc()
        logger.warning("payment waits for Stripe", extra={"payment_id": str(payment.id), "why": str(away)})
    except PaymentRefused as refusal:
        logger.warning("payment refused", extra={"payment_id": str(payment.id), "why": str(refusal)})
    return True


def check(database: Database, stripe: StripeGateway, payment_id: UUID, actor: str) -> None:
    """Bring one payment up to date, due or not. Raises `StripeAway` and `PaymentRefused`."""
    with database.transaction() as session:
        payment = session.get_one(Payment, payment_id)
        closed = session.get(ClosedOrder, payment.order_id)
    if closed is not None and payment.state in (PaymentState.CREATED, PaymentState.OPEN):
        with trace.following(closed.traceparent):
            _expire(database, stripe, payment, closed.cause)
    elif payment.state is PaymentState.CREATED:
        open_session(database, stripe, payment, actor)
    else:
        sync(database, stripe, payment.id, actor)


def _expire(database: Database, stripe: StripeGateway, payment: Payment, cause: str) -> None:
    """End what could still be paid. Money that was faster is taken, and `api` decides about it."""
    session_id = payment.session_id or _lost_session(database, stripe, payment, cause)
    if session_id is None:
        _give_up(database, payment.id, cause)
        return
    try:
        stripe.expire_session(session_id)
    except StripeRefused as refusal:
        logger.info("session not expired", extra={"payment_id": str(payment.id), "why": str(refusal)})
    sync(database, stripe, payment.id, cause)


def _lost_session(database: Database, stripe: StripeGateway, payment: Payment, cause: str) -> str | None:
    """A request may have died between Stripe's answer and our note of it."""
    seen = find_session(stripe, payment)
    return adopt(database, payment.id, seen, cause).payment.session_id if seen else None


def _give_up(database: Database, payment_id: UUID, cause: str) -> None:
    with database.transaction() as session:
        payment = models.lock(session, payment_id)
        if payment.session_id is None and models.move(session, payment, PaymentState.EXPIRED, cause):
            announce(session, payment)


def _claim(database: Database) -> Payment | None:
    """The next due payment. Its next check is set first, so that a crash or a failure only postpones it."""
    gives_back = exists().where(Refund.payment_id == Payment.id, Refund.state == RefundState.PENDING)
    due = (
        select(Payment)
        .where(or_(Payment.state.in_(UNFINISHED), gives_back), Payment.check_at <= now())
        .order_by(Payment.check_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with database.transaction() as session:
        payment = session.scalars(due).first()
        if payment is not None:
            payment.checks += 1
            is_slow = payment.state not in (PaymentState.CREATED, PaymentState.OPEN)
            most = EVERY_WHILE_A_BANK_DECIDES if is_slow else EVERY
            payment.check_at = now() + delay(payment.checks, base=FIRST_INTERVAL, most=most)
            _not_long_after_its_end(payment)
        return payment


def _not_long_after_its_end(payment: Payment) -> None:
    end = payment.session_ends_at
    if payment.state is PaymentState.OPEN and end is not None and end > now():
        payment.check_at = min(payment.check_at, end + AFTER_THE_END)
