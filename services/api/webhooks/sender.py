"""The job that calls webhooks: claim in one short transaction, call with no connection held, mark in another.

A crash between the call and its mark leaves the row `sending`; the sweep gives it back and it is told twice, under one
`webhook-id`: twice is better than never, and receivers can tell.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from services.api.webhooks import publications, signing, use_cases
from services.api.webhooks.calls import ANSWER_SECONDS, Answer, Caller, NoAnswer
from services.api.webhooks.catalogue import PING
from services.api.webhooks.models import Attempt, Delivery, DeliveryState, Webhook
from services.api.webhooks.signing import Secrets
from shared.database import Database, now
from shared.observability import metrics
from shared.timing.backoff import delay

CALLERS = 16
AT_ONCE = 4
"""Calls to one webhook in one round, so that a long list of one leaves room for the others."""
STUCK_AFTER = timedelta(seconds=8 * ANSWER_SECONDS)
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=10), timedelta(hours=4)
DISABLED_AFTER = timedelta(days=2)
"""Without a single success, when something is given up."""
GONE = 410
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """All that a call needs, so that nothing is read while it goes on."""

    delivery_id: UUID
    claimed_at: datetime
    message_id: str
    body: str
    url: str
    secrets: Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """What came of it. `status` is None where there was no answer."""

    seconds: float
    status: int | None
    excerpt: str = ""
    error: str = ""

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Sender:
    """`send_due`, `retry_due` and `sweep` are timers of the worker; several workers at once do not disturb each other.

    Webhooks that fail are called in rounds of their own: the others do not wait for their time-outs.
    """

    def __init__(self, database: Database, secrets: Secrets, caller: Caller) -> None:
        self._database = database
        self._secrets = secrets
        self._caller = caller

    def send_due(self) -> bool:
        """Call those that answered last time. Returns whether more may be waiting."""
        return self._round(Webhook.failing_since.is_(None))

    def retry_due(self) -> bool:
        """Call those that did not. Returns whether more may be waiting."""
        return self._round(Webhook.failing_since.is_not(None))

    def sweep(self) -> int:
        """Give back what was claimed and never marked, because its worker died. Returns how many."""
        stuck = (Delivery.state == DeliveryState.SENDING, Delivery.claimed_at < now() - STUCK_AFTER)
        # What somebody else holds is theirs: to wait for it, with others in hand, could be for one who waits for those.
        found = select(Delivery).where(*stuck).with_for_update(skip_locked=True)
        with self._database.transaction() as session:
            deliveries = session.scalars(found).all()
            for delivery in deliveries:
                delivery.state, delivery.next_at = DeliveryState.PENDING, now()
            return len(deliveries)

    def _round(self, lane: ColumnElement[bool]) -> bool:
        with self._database.transaction() as session:
            claims = _claim_due(session, self._secrets, lane)
        if claims:
            with ThreadPoolExecutor(CALLERS, "webhook") as callers:
                for _ in callers.map(self._tell, claims):
                    pass
        return len(claims) == CALLERS

    def _tell(self, claim: Claim) -> None:
        outcome = self._call(claim)
        with self._database.transaction() as session:
            outcome_name = _mark(session, claim, outcome)
        metrics.WEBHOOK_CALLS.labels(outcome_name).inc()
        told = {"delivery": str(claim.delivery_id), "status": outcome.status, "error": outcome.error}
        logger.info("webhook %s", outcome_name, extra=told)

    def _call(self, claim: Claim) -> Outcome:
        headers = signing.headers(claim.message_id, claim.secrets, now(), claim.body)
        started = time.perf_counter()
        try:
            answer = self._caller.post(claim.url, headers, claim.body.encode())
        except NoAnswer as error:
            return Outcome(time.perf_counter() - started, None, error=str(error))
        return Outcome(time.perf_counter() - started, answer.status, answer.excerpt, _objection(answer))


def _objection(answer: Answer) -> str:
    if 300 <= answer.status < 400:
        return f"answered {answer.status}: redirects are not followed, give the address that it leads to"
    return "" if answer.is_success else f"answered {answer.status}"


def _claim_due(session: Session, secrets: Secrets, lane: ColumnElement[bool]) -> Sequence[Claim]:
    present = now()
    due = (Delivery.state == DeliveryState.PENDING, Delivery.next_at <= present)
    place = func.row_number().over(partition_by=Delivery.webhook_id, order_by=(Delivery.next_at, Delivery.id))
    ranked = (
        select(Delivery.id, place.label("place"))
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(*due, Webhook.enabled, lane)
        .subquery()
    )
    first = select(ranked.c.id).where(ranked.c.place <= AT_ONCE)
    # `due` once more: what somebody else has claimed meanwhile is looked at anew once its lock is free.
    found = session.execute(
        select(Delivery, Webhook)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(*due, Delivery.id.in_(first))
        .order_by(Delivery.next_at, Delivery.id)
        .limit(CALLERS)
        .with_for_update(of=Delivery, skip_locked=True)
    ).all()
    return [_claim(row.Delivery, row.Webhook, secrets, present) for row in found]


def _claim(delivery: Delivery, webhook: Webhook, secrets: Secrets, present: datetime) -> Claim:
    delivery.state, delivery.claimed_at = DeliveryState.SENDING, present
    delivery.tries += 1
    signing_secrets = [secrets.of(webhook.id, number) for number in webhook.rotations_at(present)]
    return Claim(delivery.id, present, delivery.message_id, delivery.body, webhook.url, signing_secrets)


def _mark(session: Session, claim: Claim, outcome: Outcome) -> str:
    """Write the outcome down; its name is returned. What was deleted or claimed anew meanwhile keeps its state."""
    present = now()
    found = _locked(session, claim.delivery_id)
    if found is None:
        return "forgotten"
    webhook, delivery = found
    session.add(
        Attempt(
            delivery_id=delivery.id,
            at=present,
            milliseconds=round(outcome.seconds * 1000),
            status=outcome.status,
            excerpt=outcome.excerpt,
            error=outcome.error,
        )
    )
    if delivery.state is not DeliveryState.SENDING or delivery.claimed_at != claim.claimed_at:
        return "late"
    if outcome.is_success:
        return _delivered(session, webhook, delivery, present)
    return _failed(session, webhook, delivery, outcome, present)


def _locked(session: Session, delivery_id: UUID) -> tuple[Webhook, Delivery] | None:
    """The webhook first, as everybody does who changes both."""
    webhook_id = session.scalar(select(Delivery.webhook_id).where(Delivery.id == delivery_id))
    webhook = session.get(Webhook, webhook_id, with_for_update=True) if webhook_id else None
    delivery = session.get(Delivery, delivery_id, with_for_update=True) if webhook else None
    return (webhook, delivery) if webhook and delivery else None


def _delivered(session: Session, webhook: Webhook, delivery: Delivery, present: datetime) -> str:
    delivery.state = DeliveryState.DELIVERED
    if webhook.failing_since is not None:
        webhook.failing_since = None
        waiting = (Delivery.webhook_id == webhook.id, Delivery.state == DeliveryState.PENDING)
        session.execute(update(Delivery).where(*waiting).values(next_at=present))  # it answers again: now
    return "delivered"


def _failed(
    session: Session, webhook: Webhook, delivery: Delivery, outcome: Outcome, present: datetime
) -> str:
    webhook.failing_since = webhook.failing_since or present
    if outcome.status == GONE:
        delivery.state = DeliveryState.FAILED
        _disable(session, webhook, "It answered 410: gone.")
        return "given up"
    next_at = present + delay(delivery.tries, base=FIRST_DELAY, most=LONGEST_DELAY)
    if webhook.enabled and next_at <= delivery.retry_until:
        delivery.state, delivery.next_at = DeliveryState.PENDING, next_at
        return "put off"
    delivery.state = DeliveryState.FAILED
    if delivery.type != PING and webhook.failing_since <= present - DISABLED_AFTER:
        _disable(session, webhook, f"Nothing got through for days. The last call: {outcome.error}."[:500])
    return "given up"


def _disable(session: Session, webhook: Webhook, because: str) -> None:
    if webhook.enabled:
        use_cases.switch_off(session, webhook, because)
        publications.disabled(session, webhook)
