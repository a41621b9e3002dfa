"""The hosted Checkout page."""

from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from devtools.stripe_emulator import checkout_payment, checkout_sessions, money
from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.cards import TEST_CARDS
from devtools.stripe_emulator.checkout_payment import Attempt
from devtools.stripe_emulator.documents import Document
from devtools.stripe_emulator.emulator import current_emulator
from devtools.stripe_emulator.payment_form import PaymentForm

# No form-action: Chromium also applies it to the redirect after a POST, which leads to another origin here.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
# The form of an embedded session stands on a page of the shop, and tells it how high it is.
FRAME_POLICY = POLICY.replace("'none'; style", "'none'; script-src 'self'; style").replace(
    "frame-ancestors 'none'", "frame-ancestors http: https:"
)
STATUSES = {"open": 200, "complete": 200, "expired": 410}
DECLINED = 402


def create_blueprint() -> Blueprint:
    pages = Blueprint("checkout", __name__)
    pages.add_url_rule("/<release>/stripe.js", "script", script)
    pages.add_url_rule("/c/pay/<key>", "show", show)
    pages.add_url_rule("/c/pay/<key>", "pay", pay, methods=["POST"])
    pages.add_url_rule("/c/pay/<key>/authentication", "authentication", show_authentication)
    pages.add_url_rule("/c/pay/<key>/authentication", "authenticate", authenticate, methods=["POST"])
    pages.register_error_handler(NotFound, _not_found)
    pages.after_request(secure)
    return pages


def secure(response: Response) -> Response:
    """Headers for every page of the emulator."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    # Not `no-referrer`: browsers would then send their own forms with `Origin: null`.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _not_found(error: NotFound) -> Response:
    response = make_response(render_template("unknown.html"), 404)
    response.headers["Content-Security-Policy"] = FRAME_POLICY  # the secret of a form may be the wrong one
    return response


def script(release: str) -> Response:
    """The stand-in for Stripe's own script."""
    return current_app.send_static_file("stripe.js")


def _session(account: Account, key: str) -> Document:
    """The session, expired if its time has passed. To be used inside a transaction."""
    checkout_sessions.expire_overdue(account)
    session = account.store.find(key.partition("_secret_")[0])
    if session is None or session["object"] != "checkout.session" or _key(session) != key:
        raise NotFound
    return session


def _key(session: Document) -> str:
    """What opens the page: the id, or the secret of an embedded session."""
    key: str = session["client_secret"] or session["id"]
    return key


def show(key: str) -> Response:
    account = current_emulator().account
    with account.store.transaction():
        session = _session(account, key)
    return _page(session, PaymentForm(email=_email(session)))


def pay(key: str) -> BaseResponse:
    emulator = current_emulator()
    account = emulator.account
    with account.store.transaction():
        session = _session(account, key)
        if session["status"] != "open":
            return _page(session, PaymentForm())
        form = _read_form(session)
        card = form.check(account.clock.now(), session["payment_method_types"])
        if card is None:
            return _page(session, form, status=422)
        result = checkout_payment.attempt(account, session, card, {"email": form.email or None})
    return _answer(session, result, form)


def show_authentication(key: str) -> BaseResponse:
    account = current_emulator().account
    with account.store.transaction():
        session = _session(account, key)
    if not _is_authenticating(session):
        return redirect(url_for("checkout.show", key=key), 303)
    return _rendered("authentication.html", session)


def authenticate(key: str) -> BaseResponse:
    account = current_emulator().account
    with account.store.transaction():
        session = _session(account, key)
        if not _is_authenticating(session):
            return _page(session, PaymentForm(email=_email(session)))
        result = checkout_payment.authenticate(account, session, request.form.get("answer") == "complete")
    return _answer(session, result, PaymentForm(email=_email(session)))


def _is_authenticating(session: Document) -> bool:
    return session["status"] == "open" and bool(session.get("_authenticating"))


def _answer(session: Document, result: Attempt, form: PaymentForm) -> BaseResponse:
    if result.needs_authentication:
        return redirect(url_for("checkout.authentication", key=_key(session)), 303)
    if result.is_done and _is_framed(session):
        return _rendered("done.html", session)
    if result.is_done:
        return redirect(return_address(session), 303)
    return _page(session, form, status=DECLINED, reason=result.reason)


def return_address(session: Document) -> str:
    """Where a buyer goes after paying."""
    address: str = session["success_url"] or session["return_url"]
    return address.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _read_form(session: Document) -> PaymentForm:
    def typed(name: str) -> str:
        return request.form.get(name, "").strip()

    email = typed("email") or _email(session)
    return PaymentForm(number=typed("number"), expiry=typed("expiry"), cvc=typed("cvc"), email=email)


def _email(session: Document) -> str:
    return (session.get("_payer") or {}).get("email") or _known_email(session)


def _known_email(session: Document) -> str:
    """What the program said, which the buyer cannot change."""
    return session["customer_email"] or (session["customer_details"] or {}).get("email") or ""


def _page(session: Document, form: PaymentForm, status: int = 0, reason: str = "") -> Response:
    template = {"open": "checkout.html", "complete": "complete.html", "expired": "expired.html"}[
        session["status"]
    ]
    if _is_framed(session) and session["status"] == "complete":
        template = "done.html"  # a link would lead on inside the frame alone
    response = _rendered(template, session, form=form, reason=reason)
    response.status_code = status or STATUSES[session["status"]]
    return response


def _rendered(template: str, session: Document, **context: Any) -> Response:
    response = make_response(render_template(template, **context, **_context(session)))
    if _is_framed(session):
        response.headers["Content-Security-Policy"] = FRAME_POLICY
    return response


def _is_framed(session: Document) -> bool:
    return bool(session["ui_mode"] == "embedded_page")


def _context(session: Document) -> dict[str, Any]:
    return {
        "session": session,
        "key": _key(session),
        "is_framed": _is_framed(session),
        "known_email": _known_email(session),
        "items": session["_line_items"],
        "total": money.display(session["amount_total"], session["currency"]),
        "display": money.display,
        "business_name": current_emulator().settings.business_name,
        "return_address": return_address(session),
        "test_cards": TEST_CARDS,
    }
