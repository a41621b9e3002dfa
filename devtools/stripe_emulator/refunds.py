"""Refunds, whole or in part."""

from typing import Any

from devtools.stripe_emulator import disputes, events
from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.documents import Document
from devtools.stripe_emulator.errors import NotAllowed
from devtools.stripe_emulator.listing import list_documents
from devtools.stripe_emulator.metadata import merged
from devtools.stripe_emulator.money import display
from devtools.stripe_emulator.parameters import missing


def create(account: Account, parameters: dict[str, Any]) -> Document:
    charge = _charge(account, parameters)
    amount = _amount(account, charge, parameters)
    status = {"succeeds": "succeeded", "pending": "pending", "fails": "succeeded"}[charge["_refund"]]
    refund = account.create(
        "refund",
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        reason=parameters.get("reason"),
        metadata=merged({}, parameters.get("metadata")),
        status=status,
        balance_transaction=None,
        failure_reason=None,
        _outcome=charge["_refund"],
    )
    _book(account, charge, amount)
    events.record(account, "refund.created", refund)
    events.record(account, "charge.refunded", charge)
    return refund


def _book(account: Account, charge: Document, amount: int) -> None:
    refunded = charge["amount_refunded"] + amount
    account.update(charge, amount_refunded=refunded, refunded=refunded == charge["amount"])


def _charge(account: Account, parameters: dict[str, Any]) -> Document:
    if "payment_intent" in parameters:
        intent = account.store.get("payment_intent", parameters["payment_intent"], "payment_intent")
        if intent["status"] != "succeeded":
            raise NotAllowed(
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
            )
        return account.store.get("charge", intent["latest_charge"])
    if "charge" not in parameters:
        raise missing("charge")
    return account.store.get("charge", parameters["charge"], "charge")


def _amount(account: Account, charge: Document, parameters: dict[str, Any]) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if charge["status"] != "succeeded":
        raise NotAllowed(f"Charge {charge['id']} is not paid, so it cannot be refunded.")
    if disputes.is_disputed(account, charge):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise NotAllowed(message, code="charge_disputed")
    if not left:
        message = f"Charge {charge['id']} has already been refunded."
        raise NotAllowed(message, code="charge_already_refunded")
    amount = int(parameters.get("amount", left))
    if amount < 1:
        raise NotAllowed(
            "This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer"
        )
    if amount > left:
        asked, rest = display(amount, charge["currency"]), display(left, charge["currency"])
        raise NotAllowed(
            f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})", "amount"
        )
    return amount


def settle(account: Account, refund: Document) -> None:
    """The bank's word on a refund that was not final: it arrives, or it fails and the money comes back."""
    if refund["_outcome"] == "fails":
        fail(account, refund)
        return
    account.update(refund, status="succeeded", _outcome="settled")
    events.record(account, "refund.updated", refund)


def fail(account: Account, refund: Document) -> None:
    """The buyer's bank hands the money back, even days after the refund had succeeded."""
    if refund["status"] in ("failed", "canceled"):
        raise NotAllowed(f"Refund {refund['id']} gave nothing back already.")
    account.update(refund, status="failed", failure_reason="lost_or_stolen_card", _outcome="settled")
    _book(account, account.store.get("charge", refund["charge"]), -refund["amount"])
    events.record(account, "refund.failed", refund)


def retrieve(account: Account, parameters: dict[str, Any], refund_id: str) -> Document:
    return account.store.get("refund", refund_id)


def list_all(account: Account, parameters: dict[str, Any]) -> Document:
    return list_documents(account, "refund", "/v1/refunds", parameters)
