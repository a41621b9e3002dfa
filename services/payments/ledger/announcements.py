"""What this service publishes about a payment, each with the payment's next sequence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.ledger.disputes import Dispute
from services.payments.ledger.models import Payment, PaymentState, Refund, RefundState
from shared.bus import outbox
from shared.events import (
    PaymentDisputed,
    PaymentExpired,
    PaymentFailed,
    PaymentGivenBack,
    PaymentInReview,
    PaymentOpened,
    PaymentProcessing,
    PaymentRefunded,
    PaymentRefundFailed,
    PaymentSucceeded,
    Recipient,
)

_EVENTS: Mapping[PaymentState, type[PaymentProcessing | PaymentExpired]] = {
    PaymentState.PROCESSING: PaymentProcessing,
    PaymentState.EXPIRED: PaymentExpired,
}


def announce(session: Session, payment: Payment, reason: str = "") -> None:
    """Publish the state that a locked payment has just moved to."""
    if payment.state is PaymentState.FAILED:
        outbox.record(session, PaymentFailed(**_facts(payment), reason=reason))
    elif payment.state is PaymentState.SUCCEEDED:
        accepted = payment.reviewed_at is not None
        outbox.record(session, PaymentSucceeded(**_facts(payment), accepted=accepted))
    elif event := _EVENTS.get(payment.state):
        outbox.record(session, event(**_facts(payment)))
    elif payment.state is PaymentState.OPEN and payment.session_ends_at:
        outbox.record(session, PaymentOpened(**_facts(payment), session_ends_at=payment.session_ends_at))


def announce_review(session: Session, payment: Payment, received: int | None, findings: str) -> None:
    """Publish that a locked payment needs the eyes of an organiser."""
    facts = _facts(payment) | {"amount": payment.amount, "currency": payment.currency}
    event = PaymentInReview(
        **facts,
        received=received,
        received_currency=payment.received_currency or payment.currency,
        findings=findings,
    )
    outbox.record(session, event)


def announce_given_back(session: Session, payment: Payment) -> None:
    """Publish that an operator gave back all that came for a payment in review."""
    outbox.record(session, PaymentGivenBack(**_facts(payment)))


def announce_refund(session: Session, payment: Payment, refund: Refund) -> None:
    """Publish a refund that has just succeeded."""
    event = PaymentRefunded(
        **_facts(payment),
        refund_id=refund.id,
        refunded=refund.amount,
        refunded_total=refunded_total(session, payment),
        reason=refund.reason,
        in_review=payment.state is PaymentState.REVIEW,
    )
    outbox.record(session, event)


def announce_failed_refund(session: Session, payment: Payment, refund: Refund, came_back: bool) -> None:
    """Publish that a refund was not made, or that a bank handed it back."""
    event = PaymentRefundFailed(
        **_facts(payment),
        refund_id=refund.id,
        not_refunded=refund.amount,
        refunded_total=refunded_total(session, payment),
        reason=refund.reason,
        failure=refund.failure,
        came_back=came_back,
    )
    outbox.record(session, event)


def announce_dispute(session: Session, payment: Payment, dispute: Dispute) -> None:
    event = PaymentDisputed(
        **_facts(payment),
        dispute_id=dispute.id,
        disputed=dispute.amount,
        status=dispute.status,
        respond_by=dispute.respond_by,
        in_review=payment.state is PaymentState.REVIEW,
    )
    outbox.record(session, event)


def refunded_total(session: Session, payment: Payment) -> int:
    """What has been given back, in minor units."""
    session.flush()
    total = select(func.coalesce(func.sum(Refund.amount), 0)).where(
        Refund.payment_id == payment.id, Refund.state == RefundState.SUCCEEDED
    )
    return int(session.scalars(total).one())


def _facts(payment: Payment) -> dict[str, Any]:
    payment.sequence += 1
    amount, currency = payment.charged
    buyer = Recipient(
        account_id=payment.account_id,
        email=payment.buyer_email,
        name=payment.buyer_name,
        language=payment.buyer_language,
    )
    return {
        "subject": f"payments/{payment.id}",
        "sequence": payment.sequence,
        "payment_id": payment.id,
        "order_id": payment.order_id,
        "event_id": payment.event_id,
        "event_name": payment.event_name,
        "buyer": buyer,
        "amount": amount,
        "currency": currency,
        "occasion": payment.occasion,
    }
