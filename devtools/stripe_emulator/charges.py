"""Charges: one for each attempt that reached the bank."""

from typing import Any

from devtools.stripe_emulator import events
from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.cards import DECLINE_MESSAGES, TestCard
from devtools.stripe_emulator.documents import Document
from devtools.stripe_emulator.listing import list_documents


def retrieve(account: Account, parameters: dict[str, Any], charge_id: str) -> Document:
    return account.store.get("charge", charge_id)


def list_all(account: Account, parameters: dict[str, Any]) -> Document:
    return list_documents(account, "charge", "/v1/charges", parameters)


def start(account: Account, intent: Document, card: TestCard) -> Document:
    """A pending charge, already the intent's latest."""
    charge = account.create(
        "charge",
        amount=intent["amount"],
        amount_captured=0,
        amount_refunded=0,
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        receipt_email=intent["receipt_email"],
        metadata=intent["metadata"],
        payment_intent=intent["id"],
        status="pending",
        paid=False,
        captured=False,
        refunded=False,
        disputed=False,
        failure_code=None,
        failure_message=None,
        balance_transaction=None,
        outcome=None,
        billing_details={"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
        payment_method_details=_payment_method(card),
        _refund=card.refund,
    )
    account.update(intent, latest_charge=charge["id"])
    return charge


def _payment_method(card: TestCard) -> Document:
    if card.is_delayed:
        return {"type": card.type, card.type: {"last4": card.last4, "country": card.number[:2]}}
    details = {"last4": card.last4, "brand": card.brand, "country": "US", "exp_month": 12, "exp_year": 2044}
    return {"type": card.type, card.type: details}


def succeed(account: Account, charge: Document) -> None:
    account.update(
        charge,
        status="succeeded",
        paid=True,
        captured=True,
        amount_captured=charge["amount"],
        outcome={"network_status": "approved_by_network", "type": "authorized", "reason": None},
    )
    events.record(account, "charge.succeeded", charge)


def fail(account: Account, charge: Document, decline_code: str) -> Document:
    """The charge is refused. Returns the error as a PaymentIntent shows it."""
    message = DECLINE_MESSAGES[decline_code]
    account.update(
        charge,
        status="failed",
        failure_code="card_declined",
        failure_message=message,
        outcome={"network_status": "declined_by_network", "type": "issuer_declined", "reason": decline_code},
    )
    events.record(account, "charge.failed", charge)
    return {
        "type": "card_error",
        "code": "card_declined",
        "decline_code": decline_code,
        "message": message,
        "charge": charge["id"],
    }
