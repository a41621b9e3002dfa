"""What is read from the database for answers, and how it looks as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.ledger.disputes import Dispute
from services.payments.ledger.models import AuditEntry, Payment, PaymentState, Refund, RefundState
from shared.locale.formats import rfc3339


@dataclass(frozen=True)
class Shown:
    """A payment with all that happened to it, oldest first."""

    payment: Payment
    refunds: Sequence[Refund] = ()
    disputes: Sequence[Dispute] = ()
    history: Sequence[AuditEntry] = ()

    @property
    def checkout_url(self) -> str | None:
        """Where to pay, while that is possible."""
        return self.payment.checkout_url if self.payment.state is PaymentState.OPEN else None

    @property
    def currency(self) -> str:
        """Of what was given back or disputed: in a review that of what came."""
        return self.payment.charged[1]

    @property
    def refunded(self) -> int:
        """What was given back, in minor units."""
        return sum(refund.amount for refund in self.refunds if refund.state is RefundState.SUCCEEDED)


def read(session: Session, payment_id: UUID) -> Shown | None:
    payment = session.get(Payment, payment_id)
    if payment is None:
        return None
    refunds = select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.created_at)
    disputes = select(Dispute).where(Dispute.payment_id == payment_id).order_by(Dispute.created_at)
    history = select(AuditEntry).where(AuditEntry.payment_id == payment_id).order_by(AuditEntry.id)
    return Shown(
        payment,
        session.scalars(refunds).all(),
        session.scalars(disputes).all(),
        session.scalars(history).all(),
    )


def started(payment: Payment) -> dict[str, Any]:
    return {
        "id": str(payment.id),
        "state": payment.state,
        "checkout_url": Shown(payment).checkout_url,
    }


def shown(seen: Shown, *, in_full: bool = False) -> dict[str, Any]:
    """`in_full` is for organisers: Stripe's own words and ids, and who of them did what, are no matter for buyers."""
    payment = seen.payment
    return {
        "id": str(payment.id),
        "order_id": str(payment.order_id),
        "state": payment.state,
        "total": _money(payment.amount, payment.currency),
        "checkout_url": seen.checkout_url,
        "created_at": rfc3339(payment.created_at),
        "refunds": [_refund(refund, seen.currency) for refund in seen.refunds],
        "disputes": [_dispute(dispute, seen.currency) for dispute in seen.disputes],
        "history": [_step(entry, in_full) for entry in seen.history],
    }


def _refund(refund: Refund, currency: str) -> dict[str, Any]:
    return {
        "id": str(refund.id),
        "state": refund.state,
        "total": _money(refund.amount, currency),
        "reason": refund.reason,
        "failure": refund.failure,
        "created_at": rfc3339(refund.created_at),
    }


def _dispute(dispute: Dispute, currency: str) -> dict[str, Any]:
    return {
        "id": dispute.id,
        "status": dispute.status,
        "total": _money(dispute.amount, currency),
        "respond_by": rfc3339(dispute.respond_by) if dispute.respond_by else None,
        "created_at": rfc3339(dispute.created_at),
    }


def _step(entry: AuditEntry, in_full: bool) -> dict[str, Any]:
    return {
        "at": rfc3339(entry.at),
        "actor": entry.actor if in_full else _kind(entry.actor),
        "from": entry.from_state,
        "to": entry.to_state,
        "refund_id": str(entry.refund_id) if entry.refund_id else None,
        "dispute_id": entry.dispute_id,
        "stripe_request": entry.stripe_request if in_full else "",
        "note": entry.note if in_full else "",
    }


def _kind(actor: str) -> str:
    """Without the ids of people and of Stripe's events."""
    return "webhook" if actor.startswith("webhook ") else actor.partition(" (")[0]


def _money(amount: int, currency: str) -> dict[str, Any]:
    return {"amount": amount, "currency": currency}
