"""How much money is on its way, and for how long."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.payments.ledger.models import UNFINISHED, Payment, PaymentState, Refund, RefundState
from services.payments.ledger.reviews import WAITING
from services.payments.webhooks.models import WebhookEvent
from shared.database import Database, seconds_since
from shared.observability import metrics

SHOWN = (*UNFINISHED, PaymentState.REVIEW)
"""The other states are final: they only grow, and counting them would read the whole table."""


def measure(database: Database) -> None:
    """Bring the gauges up to date."""
    service = database.service
    with database.transaction() as session:
        payments = _unsettled(session)
        refunds = _waiting(session, Refund.created_at, Refund.state == RefundState.REQUESTED)
        webhooks = _waiting(session, WebhookEvent.received_at, WebhookEvent.processed_at.is_(None))
    for state in SHOWN:
        count, oldest = payments.get(state, (0, None))
        metrics.PAYMENTS.labels(service, state).set(count)
        metrics.PAYMENTS_OLDEST_SECONDS.labels(service, state).set(seconds_since(oldest))
    metrics.REFUNDS_WAITING.labels(service).set(refunds[0])
    metrics.REFUNDS_OLDEST_SECONDS.labels(service).set(seconds_since(refunds[1]))
    metrics.WEBHOOKS_WAITING.labels(service).set(webhooks[0])
    metrics.WEBHOOKS_OLDEST_SECONDS.labels(service).set(seconds_since(webhooks[1]))


Waiting = tuple[int, datetime | None]
"""How many there are, and since when the oldest."""


def _unsettled(session: Session) -> dict[PaymentState, Waiting]:
    shown_as = case((WAITING, literal(PaymentState.REVIEW, Payment.state.type)), else_=Payment.state)
    unsettled = (
        select(shown_as, func.count(), func.min(Payment.created_at))
        .where(or_(Payment.state.in_(UNFINISHED), WAITING))
        .group_by(shown_as)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(unsettled)}


def _waiting(
    session: Session, since: InstrumentedAttribute[datetime], condition: ColumnElement[bool]
) -> Waiting:
    row: Any = session.execute(select(func.count(), func.min(since)).where(condition)).one()
    return row[0], row[1]
