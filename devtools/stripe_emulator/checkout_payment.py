"""A buyer pays on the hosted page."""

from dataclasses import dataclass
from typing import Any

from devtools.stripe_emulator import charges, customers, disputes, events, payment_intents
from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.cards import TestCard, find_card
from devtools.stripe_emulator.documents import Document

AUTHENTICATION_FAILED = {
    "type": "invalid_request_error",
    "code": "payment_intent_authentication_failure",
    "message": "We are unable to authenticate your payment method. Please choose a different one and try again.",
}


@dataclass(frozen=True)
class Attempt:
    """What came of it: done, or the bank wants the buyer, or a reason to try again."""

    is_done: bool = False
    needs_authentication: bool = False
    reason: str = ""


def attempt(account: Account, session: Document, card: TestCard, payer: dict[str, Any]) -> Attempt:
    """Pays an open session with the card. A decline leaves the session open."""
    account.update(session, _payer=payer)
    _make_customer(account, session)
    intent = payment_intents.for_session(account, session)
    if card.needs_authentication:
        account.update(session, _authenticating=card.number)
        payment_intents.require_action(account, intent)
        return Attempt(needs_authentication=True)
    return _charge(account, session, intent, card)


def _make_customer(account: Account, session: Document) -> None:
    """`customer_creation: always` makes one with the first attempt to pay."""
    if session["customer_creation"] == "always" and not session["customer"]:
        customer = customers.create(
            account, {"email": session["customer_email"] or session["_payer"]["email"]}
        )
        account.update(session, customer=customer["id"])


def authenticate(account: Account, session: Document, is_passed: bool) -> Attempt:
    """The buyer's answer to 3-D Secure for the card that waits in the session."""
    card = find_card(session["_authenticating"])
    account.update(session, _authenticating=None)
    intent = payment_intents.for_session(account, session)
    if card is None or not is_passed:
        payment_intents.fail(account, intent, AUTHENTICATION_FAILED)
        return Attempt(reason=AUTHENTICATION_FAILED["message"])
    return _charge(account, session, intent, card)


def _charge(account: Account, session: Document, intent: Document, card: TestCard) -> Attempt:
    charge = charges.start(account, intent, card)
    if card.is_delayed:
        account.update(charge, _decline_code=card.decline_code)
        payment_intents.process(account, intent)
        return _complete(account, session, "unpaid")
    if card.decline_code:
        error = charges.fail(account, charge, card.decline_code)
        payment_intents.fail(account, intent, error)
        return Attempt(reason=error["message"])
    charges.succeed(account, charge)
    payment_intents.succeed(account, intent)
    result = _complete(account, session, "paid")
    if card.is_disputed:
        disputes.open_for(account, charge)
    return result


def _complete(account: Account, session: Document, payment_status: str) -> Attempt:
    account.update(
        session,
        status="complete",
        payment_status=payment_status,
        url=None,
        customer_details={"email": session["customer_email"], "phone": None}
        | (session["customer_details"] or {})
        | {name: value for name, value in session["_payer"].items() if value},
    )
    events.record(account, "checkout.session.completed", session)
    return Attempt(is_done=True)


def settle(account: Account, session: Document) -> None:
    """The bank's word on a delayed payment: the money came, or it did not."""
    intent = account.store.get("payment_intent", session["payment_intent"])
    charge = account.store.get("charge", intent["latest_charge"])
    if charge["_decline_code"]:
        payment_intents.fail(account, intent, charges.fail(account, charge, charge["_decline_code"]))
        events.record(account, "checkout.session.async_payment_failed", session)
        return
    charges.succeed(account, charge)
    payment_intents.succeed(account, intent)
    account.update(session, payment_status="paid")
    events.record(account, "checkout.session.async_payment_succeeded", session)


def waiting(account: Account) -> list[Document]:
    """Completed sessions whose money is still on its way."""
    unpaid = account.store.select("checkout.session", "$status = 'complete' AND $payment_status = 'unpaid'")
    intents = {s["id"]: account.store.get("payment_intent", s["payment_intent"]) for s in unpaid}
    return [session for session in unpaid if intents[session["id"]]["status"] == "processing"]
