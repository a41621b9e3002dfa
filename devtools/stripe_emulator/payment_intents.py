"""PaymentIntents. Checkout makes one when a buyer first tries to pay."""

from typing import Any

from devtools.stripe_emulator import events
from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.documents import Document, new_id
from devtools.stripe_emulator.listing import list_documents


def for_session(account: Account, session: Document) -> Document:
    """The session's PaymentIntent, made now if there was none."""
    if session["payment_intent"]:
        return account.store.get("payment_intent", session["payment_intent"])
    data = session["_payment_intent_data"]
    intent = account.create(
        "payment_intent",
        amount=session["amount_total"],
        amount_received=0,
        amount_capturable=0,
        currency=session["currency"],
        status="requires_payment_method",
        customer=session["customer"],
        description=data.get("description"),
        receipt_email=data.get("receipt_email"),
        metadata=data["metadata"],
        capture_method="automatic_async",
        confirmation_method="automatic",
        payment_method_types=session["payment_method_types"],
        latest_charge=None,
        last_payment_error=None,
        next_action=None,
        canceled_at=None,
        cancellation_reason=None,
        client_secret=None,
    )
    account.update(intent, client_secret=f"{intent['id']}_secret_{new_id('')}")
    account.update(session, payment_intent=intent["id"])
    events.record(account, "payment_intent.created", intent)
    return intent


def retrieve(account: Account, parameters: dict[str, Any], intent_id: str) -> Document:
    return account.store.get("payment_intent", intent_id)


def list_all(account: Account, parameters: dict[str, Any]) -> Document:
    return list_documents(account, "payment_intent", "/v1/payment_intents", parameters)


def require_action(account: Account, intent: Document) -> None:
    account.update(intent, status="requires_action", next_action={"type": "use_stripe_sdk"})
    events.record(account, "payment_intent.requires_action", intent)


def fail(account: Account, intent: Document, error: Document) -> None:
    """The attempt failed; the intent waits for another way to pay."""
    account.update(intent, status="requires_payment_method", next_action=None, last_payment_error=error)
    events.record(account, "payment_intent.payment_failed", intent)


def process(account: Account, intent: Document) -> None:
    account.update(intent, status="processing", next_action=None, last_payment_error=None)
    events.record(account, "payment_intent.processing", intent)


def succeed(account: Account, intent: Document) -> None:
    account.update(
        intent,
        status="succeeded",
        amount_received=intent["amount"],
        next_action=None,
        last_payment_error=None,
    )
    events.record(account, "payment_intent.succeeded", intent)


def cancel(account: Account, intent: Document) -> None:
    account.update(
        intent, status="canceled", canceled_at=account.clock.now(), cancellation_reason="automatic"
    )
    events.record(account, "payment_intent.canceled", intent)
