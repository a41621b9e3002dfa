"""The job that sends mail: claim in one short transaction, send with no connection held, mark in another.

A crash after the server took a mail and before it is marked leaves it `sending`; the sweep gives it back. It then goes
out twice, under one Message-ID: twice is better than never.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import repeat
from typing import Any

from sqlalchemy import ColumnExpressionArgument, Select, insert, select, tuple_, update
from sqlalchemy.orm import Session

from services.notifications.mail.gateway import (
    AddressRefused,
    Deferred,
    EmailGateway,
    Refused,
    ServerAway,
    Undelivered,
)
from services.notifications.mail.letters import Letters, Unsendable
from services.notifications.messages.categories import ACCOUNT, CATEGORIES, Channel
from services.notifications.models import (
    Attempt,
    Delivery,
    DeliveryStatus,
    Notification,
    StoppedAddress,
)
from services.notifications.use_cases import bounces, preferences
from services.notifications.use_cases.preferences import Choices
from shared.database import Database, new_id, now, seconds_since
from shared.observability import metrics, trace
from shared.timing.backoff import delay

CLAIM_SIZE = 20
SENDERS = 8
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


@dataclass
class _Away:
    """Why no other mail of this round would get through either, once that is known."""

    error: ServerAway | None = None


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
        if self._send_all(found.claims):
            return found.rows >= CLAIM_SIZE
        return False

    def _send_all(self, claims: Sequence[Claim]) -> bool:
        """The first one alone, because it tells whether the server is there; then several at a time."""
        away = _Away()
        for claim in claims[:1]:
            self._try(claim, away)
        if len(claims) > 1:
            with ThreadPoolExecutor(SENDERS, "mail") as senders:
                for _ in senders.map(self._try, claims[1:], repeat(away)):
                    pass
        return away.error is None

    def _try(self, claim: Claim, away: _Away) -> None:
        if away.error is not None:
            self._postpone(claim, away.error)
            return
        try:
            with trace.following(claim.first.traceparent):
                self._send(claim)
        except ServerAway as error:
            away.error = error
            self._postpone(claim, error)

    def sweep(self) -> int:
        """Give back what was claimed and never marked, because its worker died. Returns how many mails."""
        stuck = (Delivery.status == DeliveryStatus.SENDING, Delivery.claimed_at < now() - STUCK_AFTER)
        back = update(Delivery).where(*stuck).values(status=DeliveryStatus.PENDING, next_at=now())
        with self._database.transaction() as session:
            return session.execute(back).rowcount  # type: ignore[attr-defined]

    def _send(self, claim: Claim) -> None:
        try:
            self._gateway.send(self._letter(claim))
        except AddressRefused as error:
            self._mark(claim, "failed", status=DeliveryStatus.FAILED, error=_reason(error), bounced=True)
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

    def _mark(self, claim: Claim, outcome: str, *, bounced: bool = False, **columns: Any) -> None:
        """Write the outcome, except on rows that somebody else has claimed since."""
        rows = [(delivery.id, delivery.claimed_at) for delivery in claim.deliveries]
        mine = tuple_(Delivery.id, Delivery.claimed_at).in_(rows)
        with self._database.transaction() as session:
            session.execute(update(Delivery).where(mine).values(columns))
            session.execute(insert(Attempt), _attempts(claim, outcome, columns["error"]))
            if bounced:
                bounces.stop(session, claim.first.address, columns["error"])
            elif outcome == "sent" and _was_asked_for(claim.first):
                bounces.resume(session, claim.first.address)
        metrics.EMAILS.labels(outcome).inc(len(rows))
        if outcome == "sent":
            _measure(claim)
        with trace.following(claim.first.traceparent):
            logger.info(
                "mail %s", outcome, extra={"deliveries": [str(delivery_id) for delivery_id, _ in rows]}
            )


@dataclass(frozen=True)
class Found:
    """What a claim brought: `rows` counts those that turned out to be unwanted, or to have to wait, as well."""

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
    stopped = bounces.stopped(session, {delivery.address for delivery, _ in due})
    wanted = []
    for delivery, has_read in due:
        if reason := _refusal(delivery, stopped) or _why_not(delivery, has_read, choices):
            delivery.status, delivery.error = DeliveryStatus.SKIPPED, reason
            metrics.EMAILS.labels("skipped").inc()
        elif until := _held_until(delivery, choices, present):
            delivery.next_at = delivery.due_at = until
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


def _was_asked_for(delivery: Delivery) -> bool:
    """By its reader, just now."""
    return delivery.category == ACCOUNT.name


def _refusal(delivery: Delivery, stopped: Mapping[str, StoppedAddress]) -> str | None:
    if delivery.address not in stopped or _was_asked_for(delivery):
        return None
    return f"the address refused mail before: {stopped[delivery.address].reason}"[:1000]


def _attempts(claim: Claim, outcome: str, error: str | None) -> list[dict[str, Any]]:
    present = now()
    return [
        {"id": new_id(), "delivery_id": delivery.id, "at": present, "outcome": outcome, "error": error}
        for delivery in claim.deliveries
    ]


def _measure(claim: Claim) -> None:
    for delivery in claim.deliveries:
        if delivery.due_at:
            metrics.MAIL_HANDOFF_SECONDS.observe(seconds_since(delivery.due_at))


def _why_not(delivery: Delivery, has_read: bool, choices: dict[Any, Choices]) -> str | None:
    category = CATEGORIES[delivery.category]
    if category.locked or delivery.user_id is None:
        return None
    if has_read and delivery.resent_at is None:
        return "read on screen before"
    if not choices[delivery.user_id].wants(category, Channel.EMAIL, delivery.fanfare_event_id):
        return "unsubscribed"
    return None


def _held_until(delivery: Delivery, choices: dict[Any, Choices], present: datetime) -> datetime | None:
    """Quiet hours count once more: they may have begun since, while the server was away or by another choice."""
    if delivery.user_id is None:
        return None
    return choices[delivery.user_id].held_until(CATEGORIES[delivery.category], present)


def _together(deliveries: Iterable[Delivery]) -> list[Claim]:
    groups: dict[object, list[Delivery]] = {}
    for delivery in deliveries:
        groups.setdefault(delivery.user_id if delivery.in_digest else delivery.id, []).append(delivery)
    return [Claim(group) for group in groups.values()]


def _reason(error: Exception) -> str:
    kind = type(error).__name__
    return (str(error) if isinstance(error, Undelivered | Unsendable) else f"{kind}: {error}")[:1000]
