"""A refund in the books: entered with its audit, or failed and told of."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.ledger import models
from services.payments.ledger.announcements import announce_failed_refund
from services.payments.ledger.models import Payment, Refund, RefundState
from shared.database import now
from shared.observability import trace


def row(payment: Payment, refund_id: UUID, amount: int, reason: str, source: str) -> Refund:
    """One that was asked for just now, not yet in the session."""
    refund = Refund(id=refund_id, payment_id=payment.id, amount=amount, reason=reason, source=source)
    refund.state = RefundState.REQUESTED
    refund.created_at = refund.next_at = now()
    refund.traceparent = trace.current()
    return refund


def add(session: Session, refund: Refund, actor: str) -> None:
    session.add(refund)
    session.flush()  # the audit entry refers to it
    entry = models.AuditEntry(payment_id=refund.payment_id, refund_id=refund.id, actor=actor)
    entry.to_state = RefundState.REQUESTED
    session.add(entry)


def fail(
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
