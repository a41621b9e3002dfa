"""Everything compared with Stripe at once, for an operator: what differed, what was mended, what is left.

The timers find the same in time; this is for whoever cannot wait, or has put back a backup.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select

from services.payments.checkout.opening import PaymentRefused
from services.payments.ledger import reviews
from services.payments.ledger.models import TAKEN, UNFINISHED, Payment, PaymentState, Refund, RefundState
from services.payments.reconciliation import checks
from services.payments.refunds import sending
from services.payments.stripe.gateway import StripeAway, StripeGateway
from services.payments.stripe.seen import SeenSession
from services.payments.synchronisation import disputes, refunds
from services.payments.synchronisation.payments import payment_of, sync
from services.payments.webhooks import events, undelivered
from shared.database import Database

ACTOR = "fanfare payments reconcile"
logger = logging.getLogger(__name__)


@dataclass
class Report:
    """`moved`: each payment's state before and after. `taken_over`: refunds and disputes that we had not heard of, or
    not all. `strangers`: sessions paid for a payment unknown here."""

    looked_at: int = 0
    sessions: int = 0
    refunds: int = 0
    disputes: int = 0
    missed: int = 0
    moved: list[tuple[UUID, PaymentState, PaymentState]] = field(default_factory=list)
    taken_over: list[str] = field(default_factory=list)
    strangers: list[SeenSession] = field(default_factory=list)
    unanswered: int = 0
    refunds_waiting: int = 0
    in_review: int = 0

    @property
    def is_clean(self) -> bool:
        return not (self.strangers or self.unanswered or self.refunds_waiting or self.in_review)

    def lines(self) -> Iterator[str]:
        yield f"looked at: {self.looked_at} payments that are not final, {self.sessions} sessions paid at Stripe"
        yield f"looked at: {self.refunds} refunds and {self.disputes} disputes at Stripe"
        yield f"events that had not been delivered: {self.missed}"
        yield f"mended: {len(self.moved) + len(self.taken_over)}"
        yield from (f"  payment {payment_id}: {before} → {after}" for payment_id, before, after in self.moved)
        yield from (f"  {each}" for each in self.taken_over)
        yield from (f"paid at Stripe, unknown here: session {each.id}" for each in self.strangers)
        yield f"left: {self.in_review} in review, {self.refunds_waiting} refunds not final"
        if self.in_review:
            yield "what waits for a person is listed by: fanfare payments reviews"
        if self.unanswered:
            yield f"Stripe did not answer about {self.unanswered}: run this again"


def inspect(database: Database, stripe: StripeGateway, since: datetime) -> Report:
    """Look at all that is not final, at what was paid, given back or disputed since then, at what was not delivered."""
    report = Report()
    before = _unfinished(database)
    report.looked_at = len(before)
    for payment_id in before:
        _try(report, database, stripe, payment_id)
    before |= _follow_paid(report, database, stripe, since)
    _follow_refunds(report, database, stripe, since)
    _follow_disputes(report, database, stripe, since)
    report.missed = _follow_missed(report, database, stripe)
    while sending.send_next(database, stripe):
        pass
    after = _states(database, before)
    report.moved = [(each, state, after[each]) for each, state in before.items() if after[each] is not state]
    _count_what_is_left(report, database)
    return report


def _unfinished(database: Database) -> dict[UUID, PaymentState]:
    gives_back = exists().where(Refund.payment_id == Payment.id, Refund.state == RefundState.PENDING)
    with database.transaction() as session:
        rows = session.execute(
            select(Payment.id, Payment.state).where(or_(Payment.state.in_(UNFINISHED), gives_back))
        )
        return {row[0]: row[1] for row in rows}


def _try(report: Report, database: Database, stripe: StripeGateway, payment_id: UUID) -> None:
    try:
        checks.check(database, stripe, payment_id, ACTOR)
    except StripeAway:
        report.unanswered += 1
    except PaymentRefused as refusal:
        logger.warning("payment refused", extra={"payment_id": str(payment_id), "why": str(refusal)})


def _follow_missed(report: Report, database: Database, stripe: StripeGateway) -> int:
    try:
        missed = undelivered.fetch(database, stripe)
    except StripeAway:
        report.unanswered += 1
        return 0
    while events.process_next(database, stripe):
        pass
    return len(missed)


def _follow_paid(
    report: Report, database: Database, stripe: StripeGateway, since: datetime
) -> dict[UUID, PaymentState]:
    """Bring in what Stripe has the money of and we do not; their states before."""
    behind: dict[UUID, PaymentState] = {}
    try:
        for seen in stripe.paid_sessions(since):
            if seen.payment_id is None:
                continue  # somebody else's may lie in the same Stripe account
            report.sessions += 1
            state = _states(database, [seen.payment_id]).get(seen.payment_id)
            if state is None:
                report.strangers.append(seen)
            elif state not in TAKEN:
                behind[seen.payment_id] = state
                sync(database, stripe, seen.payment_id, ACTOR)
    except StripeAway:
        report.unanswered += 1
    return behind


def _follow_refunds(report: Report, database: Database, stripe: StripeGateway, since: datetime) -> None:
    """Also those whose news were delivered, and are gone since a backup was put back."""
    try:
        for seen in stripe.refunds_made(since):
            payment_id = payment_of(database, seen.intent_id)
            if payment_id is None:
                continue
            report.refunds += 1
            if refunds.is_as_here(database, payment_id, seen):
                continue
            sync(database, stripe, payment_id, ACTOR)
            if refunds.is_as_here(database, payment_id, seen):
                report.taken_over.append(f"refund {seen.id} of payment {payment_id}: {seen.status}")
    except StripeAway:
        report.unanswered += 1


def _follow_disputes(report: Report, database: Database, stripe: StripeGateway, since: datetime) -> None:
    try:
        for seen in stripe.disputes_opened(since):
            if not _states(database, [seen.payment_id] if seen.payment_id else []):
                continue
            report.disputes += 1
            if disputes.take_over(database, seen, ACTOR):
                report.taken_over.append(f"dispute {seen.id} of payment {seen.payment_id}: {seen.status}")
    except StripeAway:
        report.unanswered += 1


def _states(database: Database, payment_ids: Iterable[UUID]) -> dict[UUID, PaymentState]:
    with database.transaction() as session:
        rows = session.execute(select(Payment.id, Payment.state).where(Payment.id.in_(payment_ids)))
        return {row[0]: row[1] for row in rows}


def _count_what_is_left(report: Report, database: Database) -> None:
    unsettled = Refund.state.in_((RefundState.REQUESTED, RefundState.PENDING))
    with database.transaction() as session:
        report.in_review = len(reviews.waiting(session))
        report.refunds_waiting = session.scalar(select(func.count()).where(unsettled)) or 0
