"""Order tokens and grants that are refused: counted and logged, and audited at the payment that they are about."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.ledger import models
from services.payments.ledger.models import AuditEntry, Payment
from shared.auth import Person
from shared.database import Database, now
from shared.observability import metrics

ONCE_IN = timedelta(hours=1)
"""The same refusal is audited no more often: whoever sends forged tokens must not fill the table."""
NAMED = ("amount", "currency", "account_id", "event_id")
"""What a payment and the token of its order must agree about."""
LONGEST_VALUE = 40
logger = logging.getLogger(__name__)


def note(database: Database, why: str, claims: Mapping[str, Any], person: Person | None) -> None:
    """`why` is the problem's type. `claims` are what the token says, which nobody may rely on."""
    metrics.TOKENS_REFUSED.labels(why).inc()
    order_id = _uuid(claims.get("order_id"))
    logger.warning("order token refused", extra={"why": why, "order_id": str(order_id)})
    if order_id is None:
        return
    newest = select(Payment).where(Payment.order_id == order_id).order_by(Payment.id.desc()).limit(1)
    with database.transaction() as session:
        payment = session.scalars(newest).first()
        if payment is not None:
            wrong = differences(payment, claims)
            _audit(session, payment, f"refused: {why}", f" ({wrong})" if wrong else "", person)


def note_grant(database: Database, why: str, payment_id: UUID, person: Person | None) -> None:
    """The same for a grant that was brought to see a payment."""
    metrics.GRANTS_REFUSED.labels(why).inc()
    logger.warning("grant refused", extra={"why": why, "payment_id": str(payment_id)})
    with database.transaction() as session:
        payment = session.get(Payment, payment_id)
        if payment is not None:
            _audit(session, payment, f"grant refused: {why}", "", person)


def differences(payment: Payment, claims: Mapping[str, Any]) -> str:
    """How the token differs from the payment that its order has; empty where it does not."""
    found = {name: str(claims.get(name)) for name in NAMED}
    wanted = {name: str(getattr(payment, name)) for name in NAMED}
    return ", ".join(
        f"{name} {found[name][:LONGEST_VALUE]} instead of {wanted[name]}"
        for name in NAMED
        if found[name] != wanted[name]
    )


def _audit(session: Session, payment: Payment, refusal: str, details: str, person: Person | None) -> None:
    recent = select(AuditEntry.id).where(
        AuditEntry.payment_id == payment.id,
        AuditEntry.note.startswith(refusal),
        AuditEntry.at > now() - ONCE_IN,
    )
    if session.scalars(recent).first() is None:
        actor = f"account {person.id}" if person else "somebody who is not logged in"
        models.note_down(session, payment, actor, refusal + details)


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
