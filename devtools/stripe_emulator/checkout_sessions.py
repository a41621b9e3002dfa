"""Checkout Sessions: created, looked up, listed, expired."""

from typing import Any
from urllib.parse import urlsplit

from devtools.stripe_emulator import customers, events, line_items, payment_intents
from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.documents import Document, new_id, page_of
from devtools.stripe_emulator.errors import InvalidParameter, NotAllowed
from devtools.stripe_emulator.listing import list_documents
from devtools.stripe_emulator.metadata import merged
from devtools.stripe_emulator.money import check_total
from devtools.stripe_emulator.parameters import missing

SHORTEST, LONGEST = 30 * 60, 24 * 3600
# Stripe leaves room for the way the request takes.
TOLERANCE = 5
PAYMENT_METHODS = ["card", "sepa_debit"]
# Known to Stripe, changes what is charged, and not played here: better refused than ignored.
NOT_PLAYED = (
    "adaptive_pricing", "allow_promotion_codes", "automatic_tax", "currency", "discounts", "invoice_creation",
    "optional_items", "redirect_on_completion", "setup_intent_data", "shipping_options", "subscription_data",
)  # fmt: skip
ADDRESSES = {
    "hosted_page": ("success_url", ("success_url", "cancel_url")),
    "embedded_page": ("return_url", ("return_url",)),
}
"""By ui_mode: the address that is needed, and all that are allowed."""
NOT_PLAYED_IN_INTENT = ("application_fee_amount", "on_behalf_of", "transfer_data", "transfer_group")


def create(account: Account, parameters: dict[str, Any]) -> Document:
    _check(account, parameters)
    items = line_items.build(parameters.get("line_items", []), account.clock.now())
    total, currency = sum(item["amount_total"] for item in items), items[0]["currency"]
    check_total(total, currency)
    intent = dict(parameters.get("payment_intent_data", {}))
    session = account.create(
        "checkout.session",
        **_fields(parameters),
        amount_subtotal=total,
        amount_total=total,
        currency=currency,
        expires_at=_expires_at(parameters, account.clock.now()),
        _line_items=items,
        _payment_intent_data=intent | {"metadata": merged({}, intent.get("metadata"))},
    )
    if session["customer"]:
        known = customers.retrieve_living(account, session["customer"])
        account.update(
            session,
            customer_details={"email": known["email"], "name": known["name"], "phone": known["phone"]},
        )
    return account.update(session, **_entrance(session))


def _entrance(session: Document) -> Document:
    """Where a buyer pays: at an address, or in a frame that the client secret opens."""
    if session["ui_mode"] == "embedded_page":
        return {"url": None, "client_secret": f"{session['id']}_secret_{new_id('')}"}
    return {"url": f"/c/pay/{session['id']}", "client_secret": None}


def _fields(parameters: dict[str, Any]) -> Document:
    return {
        "mode": "payment",
        "ui_mode": parameters.get("ui_mode", "hosted_page"),
        "status": "open",
        "payment_status": "unpaid",
        "payment_intent": None,
        "payment_method_types": parameters.get("payment_method_types") or PAYMENT_METHODS,
        "client_reference_id": parameters.get("client_reference_id"),
        "customer": parameters.get("customer"),
        "customer_email": parameters.get("customer_email"),
        "customer_creation": None
        if parameters.get("customer")
        else parameters.get("customer_creation", "if_required"),
        "customer_details": None,
        "locale": parameters.get("locale"),
        "metadata": merged({}, parameters.get("metadata")),
        "success_url": parameters.get("success_url"),
        "cancel_url": parameters.get("cancel_url"),
        "return_url": parameters.get("return_url"),
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "custom_fields": [],
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        "shipping_options": [],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    }


def _check(account: Account, parameters: dict[str, Any]) -> None:
    for name in NOT_PLAYED:
        if name in parameters:
            raise InvalidParameter(f"The emulator does not play Stripe's {name}.", name)
    _check_intent(parameters.get("payment_intent_data", {}))
    if "mode" not in parameters:
        raise missing("mode")
    if parameters["mode"] != "payment":
        raise InvalidParameter("The emulator only plays the mode payment.", "mode")
    if parameters.get("ui_mode", "hosted_page") not in ADDRESSES:
        raise InvalidParameter(f"The emulator only plays the ui_modes {', '.join(ADDRESSES)}.", "ui_mode")
    _check_addresses(parameters)
    _check_customer(account, parameters)


def _check_intent(data: dict[str, Any]) -> None:
    for name in NOT_PLAYED_IN_INTENT:
        if name in data:
            raise InvalidParameter(
                f"The emulator does not play Stripe's {name}.", f"payment_intent_data[{name}]"
            )
    if data.get("capture_method") == "manual":
        message = "The emulator captures every payment at once."
        raise InvalidParameter(message, "payment_intent_data[capture_method]")


def _check_addresses(parameters: dict[str, Any]) -> None:
    mode = parameters.get("ui_mode", "hosted_page")
    needed, allowed = ADDRESSES[mode]
    if needed not in parameters:
        raise missing(needed)
    for name in ("success_url", "cancel_url", "return_url"):
        address = parameters.get(name)
        if address is not None and name not in allowed:
            raise InvalidParameter(f"`{name}` can not be used with `ui_mode: {mode}`.", name)
        if address is not None and urlsplit(address).scheme not in ("http", "https"):
            raise InvalidParameter("Not a valid URL", name, "url_invalid")


def _check_customer(account: Account, parameters: dict[str, Any]) -> None:
    if "customer" in parameters and "customer_email" in parameters:
        message = "You may only specify one of these parameters: customer, customer_email."
        raise InvalidParameter(message, "customer_email")
    if "customer" in parameters:
        customers.retrieve_living(account, parameters["customer"])
    if "customer" in parameters and "customer_creation" in parameters:
        message = "You may only specify one of these parameters: customer, customer_creation."
        raise InvalidParameter(message, "customer_creation")
    email = parameters.get("customer_email")
    if email is not None and "@" not in email:
        raise InvalidParameter(f"Invalid email address: {email}", "customer_email", "email_invalid")
    if len(parameters.get("client_reference_id", "")) > 200:
        raise InvalidParameter("Must be at most 200 characters", "client_reference_id")
    if not set(parameters.get("payment_method_types", PAYMENT_METHODS)) <= set(PAYMENT_METHODS):
        raise InvalidParameter(f"The emulator only plays {PAYMENT_METHODS}.", "payment_method_types")


def _expires_at(parameters: dict[str, Any], now: int) -> int:
    expires_at = int(parameters.get("expires_at", now + LONGEST))
    if expires_at < now + SHORTEST - TOLERANCE:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise InvalidParameter(message, "expires_at")
    if expires_at > now + LONGEST + TOLERANCE:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise InvalidParameter(message, "expires_at")
    return expires_at


def retrieve(account: Account, parameters: dict[str, Any], session_id: str) -> Document:
    expire_overdue(account)
    return account.store.get("checkout.session", session_id)


def list_all(account: Account, parameters: dict[str, Any]) -> Document:
    expire_overdue(account)
    return list_documents(account, "checkout.session", "/v1/checkout/sessions", parameters)


def list_line_items(account: Account, parameters: dict[str, Any], session_id: str) -> Document:
    session = account.store.get("checkout.session", session_id)
    return page_of(session["_line_items"], f"/v1/checkout/sessions/{session_id}/line_items")


def expire(account: Account, parameters: dict[str, Any], session_id: str) -> Document:
    session = retrieve(account, parameters, session_id)
    if session["status"] != "open":
        message = 'Only Checkout Sessions with a status in ["open"] can be expired.'
        raise NotAllowed(f"{message} This Checkout Session has a status of {session['status']}.")
    return _expire(account, session)


def expire_overdue(account: Account) -> None:
    """Every session whose time has passed expires the moment anybody looks."""
    overdue = "$status = 'open' AND $expires_at <= ?"
    for session in account.store.select("checkout.session", overdue, account.clock.now()):
        _expire(account, session)


def _expire(account: Account, session: Document) -> Document:
    if session["payment_intent"]:
        payment_intents.cancel(account, account.store.get("payment_intent", session["payment_intent"]))
    account.update(session, status="expired", url=None)
    events.record(account, "checkout.session.expired", session)
    return session
