"""The job that sends mail: claim in one short transaction, send with no connection held, mark in another.

A crash after the server took a mail and before it is marked leaves it `sending`; the sweep gives it back. It then goes
out twice, under one Message-ID: twice is better than never.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import ColumnExpressionArgument, Select, select, tuple_, update
from sqlalchemy.orm import Session

from services.notifications.categories import CATEGORIES, Channel
from services.notifications.email_gateway import Deferred, EmailGateway, Refused, ServerAway, Undelivered
from services.notifications.letters import Letters, Unsendable
from services.notifications.models import Delivery, DeliveryStatus, Notification
from services.notifications.use_cases import preferences
from services.notifications.use_cases.preferences import Choices
from shared import metrics, trace
from shared.backoff import delay
from shared.database import Database, now

CLAIM_SIZE = 20
STUCK_AFTER = timedelta(minutes=10)
MOST_ATTEMPTS = 30
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=10), timedelta(hours=1)
"""With the attempts above a mail is tried for about a day."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """Deliveries that go out as one mail: a single one, or a digest."""

    deliveries: Sequence[Delivery]

    @property
    def first(self) -> Delivery:
        return self.deliveries[0]


class Mailer:
    """`send_due` and `sweep` are timers of the worker; several at once do not disturb each other."""

    def __init__(self, database: Database, gateway: EmailGateway, letters: Letters) -> None:
        self._database = database
        self._gateway = gateway
        self._letters = letters

    def send_due(self) -> bool:
        """Send what is due, a bounded batch of it. Returns whether more may be waiting."""
        with self._database.transaction() as session:
            found = _claim_due(session)
        waiting = list(found.claims)
        while waiting:
            claim = waiting.pop(0)
            try:
                with trace.following(claim.first.traceparent):
                    self._send(claim)
            except ServerAway as error:
                for unsent in (claim, *waiting):
                    self._postpone(unsent, error)
                return False
        return found.rows >= CLAIM_SIZE

    def sweep(self) -> int:
        """Give back what was claimed and never marked, because its worker died. Returns how many mails."""
        stuck = (Delivery.status == DeliveryStatus.SENDING, Delivery.claimed_at < now() - STUCK_AFTER)
        back = update(Delivery).where(*stuck).values(status=DeliveryStatus.PENDING, next_at=now())
        with self._database.transaction() as session:
            return session.execute(back).rowcount  # type: ignore[attr-defined]

    def _send(self, claim: Claim) -> None:
        try:
            self._gateway.send(self._letter(claim))
        except (Refused, Unsendable) as error:
            self._mark(claim, "failed", status=DeliveryStatus.FAILED, error=_reason(error))
        except Deferred as error:
            self._postpone(claim, error)
        except ServerAway:
            raise
        except Exception as error:
            # A fault of ours: it must not hold up other people's mail, and a new release may mend it.
            logger.exception("mail could not be made", extra={"delivery": str(claim.first.id)})
            self._postpone(claim, error)
        else:
            self._mark(claim, "sent", status=DeliveryStatus.SENT, sent_at=now(), error=None)

    def _letter(self, claim: Claim) -> EmailMessage:
        if claim.first.in_digest:
            return self._letters.digest(claim.deliveries)
        return self._letters.letter(claim.first)

    def _postpone(self, claim: Claim, error: Exception) -> None:
        if claim.first.attempts >= MOST_ATTEMPTS:
            self._mark(claim, "failed", status=DeliveryStatus.FAILED, error=_reason(error))
            return
        next_at = now() + delay(claim.first.attempts, base=FIRST_DELAY, most=LONGEST_DELAY)
        self._mark(claim, "deferred", status=DeliveryStatus.PENDING, next_at=next_at, error=_reason(error))

    def _mark(self, claim: Claim, outcome: str, **columns: Any) -> None:
        """Write the outcome, except on rows that somebody else has claimed since."""
        rows = [(delivery.id, delivery.claimed_at) for delivery in claim.deliveries]
        mine = tuple_(Delivery.id, Delivery.claimed_at).in_(rows)
        with self._database.transaction() as session:
            session.execute(update(Delivery).where(mine).values(columns))
        metrics.EMAILS.labels(outcome).inc(len(rows))
        with trace.following(claim.first.traceparent):
            logger.info(
                "mail %s", outcome, extra={"deliveries": [str(delivery_id) for delivery_id, _ in rows]}
            )


@dataclass(frozen=True)
class Found:
    """What a claim brought: `rows` counts those that turned out to be unwanted as well."""

    claims: Sequence[Claim]
    rows: int


def _claim_due(session: Session) -> Found:
    present = now()
    due = [(row[0], bool(row[1])) for row in session.execute(_due(present).limit(CLAIM_SIZE))]
    users = {delivery.user_id for delivery, _ in due if delivery.in_digest}
    if users:  # a digest goes out whole
        known = [delivery.id for delivery, _ in due]
        rest = _due(present, Delivery.in_digest, Delivery.user_id.in_(users), Delivery.id.not_in(known))
        due += [(row[0], bool(row[1])) for row in session.execute(rest)]
    choices = preferences.choices_of(session, {delivery.user_id for delivery, _ in due if delivery.user_id})
    wanted = []
    for delivery, has_read in due:
        if reason := _why_not(delivery, has_read, choices):
            delivery.status, delivery.error = DeliveryStatus.SKIPPED, reason
            metrics.EMAILS.labels("skipped").inc()
        else:
            delivery.status, delivery.claimed_at = DeliveryStatus.SENDING, present
            delivery.attempts += 1
            wanted.append(delivery)
    return Found(_together(wanted), len(due))


def _due(present: datetime, *conditions: ColumnExpressionArgument[bool]) -> Select[Delivery, bool]:
    return (
        select(Delivery, Notification.has_read)
        .outerjoin(Notification, Notification.id == Delivery.notification_id)
        .where(Delivery.status == DeliveryStatus.PENDING, Delivery.next_at <= present, *conditions)
        .order_by(Delivery.next_at, Delivery.id)
        .with_for_update(of=Delivery, skip_locked=True)
    )


def _why_not(delivery: Delivery, has_read: bool, choices: dict[Any, Choices]) -> str | None:
    category = CATEGORIES[delivery.category]
    if category.locked or delivery.user_id is None:
        return None
    if has_read:
        return "read on screen before"
    if not choices[delivery.user_id].wants(category, Channel.EMAIL):
        return "unsubscribed"
    return None


def _together(deliveries: Iterable[Delivery]) -> list[Claim]:
    groups: dict[object, list[Delivery]] = {}
    for delivery in deliveries:
        groups.setdefault(delivery.user_id if delivery.in_digest else delivery.id, []).append(delivery)
    return [Claim(group) for group in groups.values()]


def _reason(error: Exception) -> str:
    kind = type(error).__name__
    return (str(error) if isinstance(error, Undelivered | Unsendable) else f"{kind}: {error}")[:1000]
