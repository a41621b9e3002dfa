"""How a payment may move, and which news of it are told once: written down apart from the service's own table."""

from __future__ import annotations

from services.payments.ledger.models import PaymentState

FORWARD = {
    ("created", "open"), ("created", "failed"), ("created", "expired"),
    ("open", "processing"), ("open", "succeeded"), ("open", "failed"), ("open", "expired"), ("open", "review"),
    ("processing", "succeeded"), ("processing", "failed"), ("processing", "review"),
}  # fmt: skip
LATE_MONEY = {
    ("failed", "succeeded"), ("failed", "review"),
    ("expired", "processing"), ("expired", "succeeded"), ("expired", "review"),
}  # fmt: skip
A_PERSONS_DECISION = {("review", "succeeded")}
TOLD_ONCE = ("opened", "processing", "succeeded", "failed", "expired", "in_review")
TAKEN = (PaymentState.SUCCEEDED, PaymentState.REVIEW)
