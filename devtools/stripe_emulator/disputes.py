"""Disputes: the buyer's bank takes the money back."""

from typing import Any

from devtools.stripe_emulator import events
from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.documents import Document
from devtools.stripe_emulator.errors import NotAllowed
from devtools.stripe_emulator.listing import list_documents

TIME_TO_ANSWER = 7 * 86400


def open_for(account: Account, charge: Document) -> Document:
    account.update(charge, disputed=True)
    dispute = account.create(
        "dispute",
        amount=charge["amount"],
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        reason="fraudulent",
        status="needs_response",
        evidence_details={"due_by": account.clock.now() + TIME_TO_ANSWER, "has_evidence": False},
        is_charge_refundable=False,
        metadata={},
    )
    events.record(account, "charge.dispute.created", dispute)
    events.record(account, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(account: Account, dispute_id: str, is_won: bool) -> Document:
    """The bank's decision; when won, the money comes back."""
    dispute = account.store.get("dispute", dispute_id)
    if dispute["status"] in ("won", "lost"):
        raise NotAllowed("This dispute is already closed.")
    account.update(dispute, status="won" if is_won else "lost")
    if is_won:
        events.record(account, "charge.dispute.funds_reinstated", dispute)
    events.record(account, "charge.dispute.closed", dispute)
    return dispute


def retrieve(account: Account, parameters: dict[str, Any], dispute_id: str) -> Document:
    return account.store.get("dispute", dispute_id)


def list_all(account: Account, parameters: dict[str, Any]) -> Document:
    return list_documents(account, "dispute", "/v1/disputes", parameters)
