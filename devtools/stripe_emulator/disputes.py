"""Disputes: the buyer's bank takes the money back."""

from typing import Any

from devtools.stripe_emulator import events
from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.documents import Document
from devtools.stripe_emulator.errors import NotAllowed
from devtools.stripe_emulator.listing import list_documents
from devtools.stripe_emulator.metadata import merged

TIME_TO_ANSWER = 7 * 86400
CLOSED = ("won", "lost", "warning_closed", "prevented")


def open_for(
    account: Account, charge: Document, amount: int | None = None, reason: str = "fraudulent"
) -> Document:
    """The bank takes the amount back, or all of the charge, until it decides."""
    if charge["status"] != "succeeded" or is_disputed(account, charge):
        raise NotAllowed(f"Charge {charge['id']} is not paid, or disputed already.")
    account.update(charge, disputed=True)
    details = {
        "due_by": account.clock.now() + TIME_TO_ANSWER,
        "enhanced_eligibility": {},
        "has_evidence": False,
        "past_due": False,
        "submission_count": 0,
        "submission_method": "not_submitted",
    }
    dispute = account.create(
        "dispute",
        amount=amount or charge["amount"],
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        reason=reason,
        status="needs_response",
        evidence={"enhanced_evidence": {}},
        evidence_details=details,
        enhanced_eligibility_types=[],
        balance_transactions=[],
        is_charge_refundable=False,
        metadata={},
    )
    events.record(account, "charge.dispute.created", dispute)
    events.record(account, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def update(account: Account, parameters: dict[str, Any], dispute_id: str) -> Document:
    """Evidence, which is submitted unless `submit` is false: from then on the bank has the word."""
    dispute = _unanswered(account, dispute_id)
    evidence = dispute["evidence"] | (parameters.get("evidence") or {})
    changes: Document = {
        "evidence": evidence,
        "metadata": merged(dispute["metadata"], parameters.get("metadata")),
    }
    if parameters.get("evidence") and parameters.get("submit", True):
        details = dispute["evidence_details"]
        changes["evidence_details"] = details | {
            "has_evidence": True,
            "submission_count": details["submission_count"] + 1,
            "submission_method": "manual",
        }
        changes["status"] = "under_review"
    account.update(dispute, **changes)
    events.record(account, "charge.dispute.updated", dispute)
    return dispute


def accept(account: Account, parameters: dict[str, Any], dispute_id: str) -> Document:
    """`/close`: the seller does not fight it, so it is lost."""
    return close(account, dispute_id, is_won=False)


def close(account: Account, dispute_id: str, is_won: bool) -> Document:
    """The bank's decision; when won, the money comes back."""
    dispute = _unanswered(account, dispute_id)
    account.update(dispute, status="won" if is_won else "lost")
    if is_won:
        events.record(account, "charge.dispute.funds_reinstated", dispute)
    events.record(account, "charge.dispute.closed", dispute)
    return dispute


def is_disputed(account: Account, charge: Document) -> bool:
    """For now, or for good: after one that was won or withdrawn the buyer may come with another."""
    takes_money = "$charge = ? AND $status IN ('needs_response', 'under_review', 'lost')"
    return bool(account.store.select("dispute", takes_money, charge["id"]))


def _unanswered(account: Account, dispute_id: str) -> Document:
    dispute = account.store.get("dispute", dispute_id)
    if dispute["status"] in CLOSED:
        raise NotAllowed("This dispute is already closed.")
    return dispute


def retrieve(account: Account, parameters: dict[str, Any], dispute_id: str) -> Document:
    return account.store.get("dispute", dispute_id)


def list_all(account: Account, parameters: dict[str, Any]) -> Document:
    return list_documents(account, "dispute", "/v1/disputes", parameters)
